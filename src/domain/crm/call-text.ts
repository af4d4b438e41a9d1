import { tellCall } from '../tell-call.ts';
import { callLine, OURS } from './call-line.ts';
import type { CrmSituation } from './crm-port.ts';

/**
 * What stands in the free text of a CRM about a call: the call told for people (once it is over), the parseable line, the page of the call and the
 * recordings. Lines after each other, most important last to be left out when it would be longer than `maxChars`.
 */
export function callText(
  { call, links, language }: Pick<CrmSituation, 'call' | 'links' | 'language'>,
  maxChars = Number.POSITIVE_INFINITY,
): string {
  const line = callLine(call);
  const page = `${OURS}call ${links.call}`;
  const recordings = call.recordings.flatMap(({ id }) => {
    const url = links.recordings[id];
    return url === undefined ? [] : `${OURS}recording ${url}`;
  });
  const told = call.endedAt === undefined ? '' : tellCall(call, language);
  const forms = [
    [told, line, page, ...recordings],
    [line, page, ...recordings],
    [page, ...recordings],
    [page],
  ];
  const texts = forms.map((lines) => lines.filter((one) => one !== '').join('\n'));
  return texts.find(({ length }) => length <= maxChars) ?? '';
}

/**
 * A text field of a CRM after people wrote into it: our lines are replaced by `ours`, theirs stay. `former`: what we had written there last, where
 * that is known; of it only the lines without an address are needed.
 */
export function withCallText(existing: string, ours: string, former = ''): string {
  const formerLines = new Set([former, ours].flatMap((text) => text.split('\n').map((line) => line.trim())));
  const theirs = existing
    .replaceAll('\r\n', '\n')
    .split('\n')
    .filter((line) => !line.trim().startsWith(OURS) && (line.trim() === '' || !formerLines.has(line.trim())))
    .join('\n')
    .trim();
  return theirs === '' ? ours : `${ours}\n\n${theirs}`;
}

/**
 * The same situation with names in place of addresses. Signed addresses are others every time; who compares what is written with what is to be written
 * compares these.
 */
export function withoutAddresses(situation: CrmSituation): CrmSituation {
  const { recordings } = situation.links;
  return {
    ...situation,
    links: { call: 'page', recordings: Object.fromEntries(Object.keys(recordings).map((id) => [id, id])) },
  };
}
