import type { VoiceMenu } from '../../../src/domain/menu/voice-menu.ts';
import type { HeldVoiceMenu, VoiceMenuOperations } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { contentId } from '../../kit/content-id.ts';
import type { Account, PbxOperationsOf } from '../../kit/operations.ts';
import { FieldProblem } from '../../kit/reject.ts';
import { evaluate } from './compiled-profile.ts';
import { type Link, linkOf } from './link.ts';
import { toVoiceMenu } from './map-item.ts';
import { readMenu } from './menu-shape.ts';
import type { Profile } from './profile-schema.ts';
import { readList } from './read-list.ts';
import { sendRequest, Told } from './send-request.ts';
import type { ProfileSettings } from './settings.ts';

type Section = NonNullable<Profile['voiceMenus']>;

/** Menus that the PBX keeps itself, in its own form, which the profile turns into ours and back. */
export const voiceMenus: NonNullable<PbxOperationsOf<ProfileSettings>['voiceMenus']> = {
  // Until the profile's own are there: see `particulars`.
  supports: { steps: [], targets: [] } satisfies VoiceMenuOperations['supports'],
  list(account) {
    const link = linkOf(account);
    return readList(link, { list: sectionOf(link).list }, toVoiceMenu);
  },
  read: (account, { id }) => readHeld(linkOf(account), id),
  async write(account: Account<ProfileSettings>, { id, menu, over }) {
    const link = linkOf(account);
    const { write, fromMenu } = sectionOf(link);
    const { picture: _ours, ...kept } = menu;
    const body = mapped(link, fromMenu, kept);
    if (typeof body !== 'object' || body === null) {
      throw new ConnectorError('unsupported', '`fromMenu` gives nothing that could be written');
    }
    try {
      await sendRequest(link, write, { 'menu.id': id, 'menu.version': over, 'menu.body': body });
    } catch (error) {
      if (!(error instanceof Told) || error.means !== 'conflict') throw error;
      throw new ConnectorError('conflict', error.message);
    }
    // What it is now, in the words of the PBX: an answer to a change need not tell.
    const { version } = await readHeld(link, id);
    return { version };
  },
};

async function readHeld(link: Link, id: string): Promise<HeldVoiceMenu> {
  const { read, toMenu, menuName, version } = sectionOf(link);
  const answer = await sendRequest(link, read, { 'menu.id': id });
  const told = version === undefined ? undefined : mapped(link, version, answer);
  const name = menuName === undefined ? undefined : mapped(link, menuName, answer);
  return {
    id,
    name: typeof name === 'string' && name !== '' ? name : id,
    menu: menuIn(mapped(link, toMenu, answer)),
    version: isRevision(told) ? String(told) : contentId('menu', answer),
  };
}

function isRevision(told: unknown): told is string | number {
  return typeof told === 'number' || (typeof told === 'string' && told !== '');
}

function menuIn(value: unknown): VoiceMenu {
  try {
    return readMenu(value);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    throw new ConnectorError('badPayload', `the menu cannot be read: ${error.message}`);
  }
}

function mapped({ compiled }: Link, expression: string, input: unknown): unknown {
  try {
    return evaluate(compiled, expression, input);
  } catch (error) {
    throw error instanceof FieldProblem ? new ConnectorError('unsupported', error.message) : error;
  }
}

function sectionOf({ compiled }: Link): Section {
  const { voiceMenus: section } = compiled.profile;
  if (section === undefined) {
    throw new ConnectorError('unsupported', 'the profile of this connection has no `voiceMenus`');
  }
  return section;
}
