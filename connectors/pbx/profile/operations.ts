import type { BlockListChange, EntryResult, ListColour } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account, PbxOperationsOf } from '../../kit/operations.ts';
import type { ProviderDownload } from '../../kit/provider-http.ts';
import { FieldProblem } from '../../kit/reject.ts';
import { evaluate } from './compiled-profile.ts';
import { type Link, linkOf } from './link.ts';
import { toEntry, toNumber, toPrompt, toUser } from './map-item.ts';
import type { Profile, RequestTemplate } from './profile-schema.ts';
import { readList } from './read-list.ts';
import { download, openly, sendRaw, sendRequest, Told, toldBy } from './send-request.ts';
import type { ProfileSettings } from './settings.ts';
import type { Values } from './template.ts';
import { voiceMenus } from './voice-menus.ts';

type OurAccount = Account<ProfileSettings>;
const DAY_MS = 24 * 60 * 60_000;
const MEDIA_TYPES = { wav: 'audio/wav', mp3: 'audio/mpeg', ogg: 'audio/ogg' } as const;
/** A prompt is minutes at most; more is no prompt, and would fill the memory. */
const MAX_SOUND_BYTES = 50 * 1024 * 1024;
/** What a proxy shows in place of a file. */
const NO_SOUND = /^(text\/|application\/(json|xml|xhtml))/i;
const NOT_TOLD = 'application/octet-stream';

/** What the profile describes; what it does not, `lacksOf` takes away, so a section that is missing here is a mistake of ours. */
export const profileOperations: PbxOperationsOf<ProfileSettings> = {
  agents: {
    list(account) {
      const link = linkOf(account);
      return readList(link, { list: section(link, 'agents').list }, toUser);
    },
  },
  dial: {
    async dial(account, { from, to, callerId }) {
      const link = linkOf(account);
      const { request, callId } = section(link, 'dial');
      const answer = await sendRequest(link, request, {
        'dial.from': from.number,
        'dial.user': from.user,
        'dial.to': to,
        'dial.callerId': callerId,
      });
      const id = callId === undefined ? undefined : textIn(link, callId, answer);
      return id === undefined ? {} : { callId: id };
    },
  },
  blockList: {
    colours: ['black', 'white'],
    prefixes: true,
    comments: true,
    perUser: false,
    list(account, { colour }) {
      const link = linkOf(account);
      const { list, colours } = section(link, 'blockList');
      return readList(link, { list, values: { 'list.colour': wordOf(colours, colour) } }, toEntry);
    },
    add: (account, change) => changeList(account, change, 'add'),
    remove: (account, change) => changeList(account, change, 'remove'),
  },
  numbers: {
    list(account) {
      const link = linkOf(account);
      return readList(link, { list: section(link, 'numbers').list }, toNumber);
    },
    async setEnabled(account, { id, enabled }) {
      const link = linkOf(account);
      const values = { 'number.id': id, 'number.enabled': enabled };
      await doneOrAlready(link, required(section(link, 'numbers').setEnabled, 'numbers.setEnabled'), values);
    },
  },
  prompts: {
    // Until the profile's own format is there: see `particulars`.
    takes: { container: 'wav', codec: 'pcm_s16le', sampleRateHz: 8_000, channels: 1 },
    list(account) {
      const link = linkOf(account);
      return readList(link, { list: section(link, 'prompts').list }, toPrompt);
    },
    async upload(account, { name, audio }) {
      const link = linkOf(account);
      const { upload, uploadedId, takes } = section(link, 'prompts');
      const file = { name: `${name}.${takes.container}`, audio, mediaType: MEDIA_TYPES[takes.container] };
      const answer = await sendRequest(link, upload, { 'prompt.name': name }, file);
      const id = textIn(link, uploadedId, answer);
      if (id === undefined) {
        throw new ConnectorError(
          'badPayload',
          'the answer has no id where the profile looks for it; the file may be there',
        );
      }
      return { id, name, bytes: audio.length };
    },
    async download(account, { id }) {
      const link = linkOf(account);
      const request = required(section(link, 'prompts').download, 'prompts.download');
      return soundOf(await download(link, request, { 'prompt.id': id }));
    },
    async remove(account, { id }) {
      const link = linkOf(account);
      await doneOrAlready(link, section(link, 'prompts').remove, { 'prompt.id': id });
    },
  },
  voiceMenus,
  recordings: {
    // Nothing is known of a PBX that only its profile knows: soon, and for as long as most keep them.
    firstTryAfterMs: 10_000,
    giveUpAfterMs: 3 * DAY_MS,
    async fetch(account, { source }) {
      const link = linkOf(account);
      const { fetch, notYet, gone } = section(link, 'recordings');
      const { status, headers, body } = await download(link, fetch, { 'recording.source': source });
      if (status === 200 && !notYet.includes(status)) {
        const bytes = Number(headers['content-length']);
        return {
          state: 'ready',
          mediaType: headers['content-type'] ?? NOT_TOLD,
          ...(Number.isInteger(bytes) && { bytes }),
          body,
        };
      }
      body.destroy();
      if (notYet.includes(status)) return { state: 'notYet' };
      if (gone.includes(status)) return { state: 'gone', reason: `the PBX answers ${status}` };
      throw new ConnectorError('badPayload', `answered ${status}, which the profile does not explain`);
    },
  },
};

/** A whole sound file, or nothing: half of one, or a page of words, must not be played to callers. */
async function soundOf({ status, headers, body }: ProviderDownload) {
  const mediaType = headers['content-type'] ?? NOT_TOLD;
  if (status !== 200 || NO_SOUND.test(mediaType)) {
    body.destroy();
    if (status !== 200) throw new ConnectorError('refused', `answered ${status}`);
    throw new ConnectorError('badPayload', `answered with ${mediaType} in place of a sound`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > MAX_SOUND_BYTES) throw new ConnectorError('badPayload', 'the file is too large for a prompt');
    chunks.push(chunk as Uint8Array);
  }
  return { mediaType, audio: Buffer.concat(chunks) };
}

/** One request per entry, one after the other: what a profile can say of a list is one entry. */
async function changeList(
  account: OurAccount,
  { colour, entries }: BlockListChange,
  what: 'add' | 'remove',
): Promise<EntryResult[]> {
  const link = linkOf(account);
  const { colours, [what]: request } = section(link, 'blockList');
  const word = wordOf(colours, colour);
  const results: EntryResult[] = [];
  for (const { number, isPrefix, comment } of entries) {
    const values = {
      'list.colour': word,
      'entry.number': number,
      'entry.isPrefix': isPrefix,
      'entry.comment': comment,
    };
    results.push(await resultOf(() => changed(link, request, values)));
  }
  return results;
}

async function resultOf(change: () => Promise<void>): Promise<EntryResult> {
  try {
    await change();
    return { state: 'done' };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error instanceof Told && (error.means === 'already' || error.means === 'absent'))
      return { state: error.means };
    // Without an answer nobody knows whether it was done.
    return { state: error.kind === 'transient' ? 'unknown' : 'refused', reason: error.message };
  }
}

/** A change whose answer need not be JSON: its status says enough. */
async function changed(link: Link, request: RequestTemplate, values: Values): Promise<void> {
  const response = await sendRaw(link, request, values);
  const told = toldBy(link, request.errors ?? [], response);
  if (told !== undefined) throw told;
  if (response.status < 200 || response.status > 299) {
    throw new ConnectorError(
      'refused',
      `answered ${response.status}: ${openly(link, response.body).slice(0, 200)}`,
    );
  }
}

/** What is so already was not refused. */
async function doneOrAlready(link: Link, request: RequestTemplate, values: Values): Promise<void> {
  try {
    await changed(link, request, values);
  } catch (error) {
    if (!(error instanceof Told) || (error.means !== 'already' && error.means !== 'absent')) throw error;
  }
}

function section<Name extends keyof Profile>({ compiled }: Link, name: Name): NonNullable<Profile[Name]> {
  return required(compiled.profile[name], name);
}

function required<Value>(value: Value, name: string): NonNullable<Value> {
  if (value === undefined || value === null) {
    throw new ConnectorError('unsupported', `the profile of this connection has no \`${name}\``);
  }
  return value;
}

function wordOf(colours: NonNullable<Profile['blockList']>['colours'], colour: ListColour): string {
  return required(colours[colour], `blockList.colours.${colour}`);
}

function textIn({ compiled }: Link, expression: string, answer: unknown): string | undefined {
  try {
    const value = evaluate(compiled, expression, answer);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch (error) {
    throw error instanceof FieldProblem ? new ConnectorError('badPayload', error.message) : error;
  }
}
