import type { BlockEntry, BlockListChange, EntryResult } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { header } from './ami-packet.ts';
import { type AmiTalk, isRefusal, isUnknownAction, talkToAmi } from './ami-talk.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

/** What FreePBX writes as the value of an entry without a comment. */
const NO_COMMENT = '1';

/**
 * A family of Asterisk's own database: key is the number, value the comment. The dial plan must ask it, as the function
 * `BLACKLIST()` and FreePBX do with the family `blacklist`.
 */
export const blockList: NonNullable<PbxOperationsOf<AsteriskSettings>['blockList']> = {
  colours: ['black'],
  prefixes: false,
  comments: true,
  perUser: false,
  list: ({ settings }, { colour }) => talkToAmi(settings, (talk) => list(talk, settings, colour)),
  add: ({ settings }, change) =>
    applyChange(settings, change, async (talk, key, { comment }) => {
      if (await isThere(talk, key)) return { state: 'already' };
      await talk.ask('DBPut', { ...key, Val: comment ?? NO_COMMENT });
      return { state: 'done' };
    }),
  remove: ({ settings }, change) =>
    applyChange(settings, change, async (talk, key) => {
      // Old versions report success for what was not there.
      if (!(await isThere(talk, key))) return { state: 'absent' };
      await talk.ask('DBDel', key);
      return { state: 'done' };
    }),
};

export const NO_DATABASE_BY_ARI =
  "ARI does not reach Asterisk's database, where block lists are kept; connect through AMI to edit them.";
export const NO_FAMILY =
  'The dial plan decides what it blocks by: name the family of its database in the settings (`blacklist` on FreePBX).';

type Key = { Family: string; Key: string };

async function list(talk: AmiTalk, settings: AsteriskSettings, colour: string): Promise<BlockEntry[]> {
  onlyBlack(colour);
  const family = familyOf(settings);
  const { items } = await talk.ask('DBGetTree', { Family: family }).catch((error: unknown) => {
    if (!isUnknownAction(error)) throw error;
    throw new ConnectorError(
      'unsupported',
      'this Asterisk cannot list its database (16.28, 18.14 and later can); single numbers can be added and removed',
    );
  });
  return items.flatMap((item): BlockEntry[] => {
    const key = header(item, 'Key')?.slice(`/${family}/`.length) ?? '';
    // FreePBX keeps switches of its own beside the numbers (`dest`, `blocked`).
    if (!/^\+?\d+$/.test(key)) return [];
    const comment = header(item, 'Val')?.replace(/^"(.*)"$/, '$1');
    const hasComment = comment !== undefined && comment !== NO_COMMENT && comment !== '';
    return [{ number: key.replace('+', ''), isPrefix: false, ...(hasComment && { comment }) }];
  });
}

/** One after the other on one connection, each with a result of its own. */
function applyChange(
  settings: AsteriskSettings,
  { colour, entries }: BlockListChange,
  apply: (talk: AmiTalk, key: Key, entry: BlockEntry) => Promise<EntryResult>,
): Promise<EntryResult[]> {
  onlyBlack(colour);
  const family = familyOf(settings);
  return talkToAmi(settings, async (talk) => {
    const results: EntryResult[] = [];
    for (const entry of entries) {
      const key = { Family: family, Key: `${settings.blockListPlus ? '+' : ''}${entry.number}` };
      results.push(await resultOf(entry, () => apply(talk, key, entry)));
    }
    return results;
  });
}

async function resultOf(entry: BlockEntry, apply: () => Promise<EntryResult>): Promise<EntryResult> {
  if (entry.isPrefix) return { state: 'refused', reason: 'the dial plan compares whole numbers' };
  if (!/^\d{1,20}$/.test(entry.number)) return { state: 'refused', reason: 'only digits are compared' };
  try {
    return await apply();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { state: error.kind === 'refused' ? 'refused' : 'unknown', reason: error.message };
  }
}

async function isThere(talk: AmiTalk, key: Key): Promise<boolean> {
  try {
    await talk.ask('DBGet', key);
    return true;
  } catch (error) {
    if (isRefusal(error, /not found/i)) return false;
    throw error;
  }
}

function familyOf({ blockListFamily }: AsteriskSettings): string {
  if (blockListFamily === undefined) throw new ConnectorError('unsupported', NO_FAMILY);
  return blockListFamily;
}

function onlyBlack(colour: string): void {
  if (colour !== 'black') throw new ConnectorError('unsupported', 'it has no white list');
}
