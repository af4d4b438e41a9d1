import { maskSecrets } from '../connectors/kit/mask-secrets.ts';
import { providerHttpFor } from '../connectors/kit/provider-http-for.ts';
import { parseSettings } from '../connectors/kit/settings-form.ts';
import { compiledProfile } from '../connectors/pbx/profile/compiled-profile.ts';
import { type Finding, probe } from '../connectors/pbx/profile/probe.ts';
import { profile } from '../connectors/pbx/profile/profile.ts';
import { maskNumbers } from '../src/platform/mask.ts';

export type Credentials = Partial<Record<'user' | 'password' | 'apiKey' | 'token', string>>;

const DAY_MS = 24 * 60 * 60_000;

/** Tries the reads of a profile at the address that it names, and says what it saw. Returns whether all were understood. */
export async function probeProfile(
  text: string,
  {
    credentials,
    say,
    now = Date.now(),
  }: { credentials: Credentials; say: (line: string) => void; now?: number },
): Promise<boolean> {
  const settings = parseSettings(profile, { profile: text, ...credentials });
  const link = { http: providerHttpFor(profile, settings), settings, compiled: compiledProfile(text) };
  const secrets = Object.values(credentials);
  let isGood = true;
  for await (const finding of probe(link, { from: now - DAY_MS, to: now })) {
    for (const line of linesOf(finding)) say(masked(line, secrets));
    isGood &&= finding.trouble === undefined && finding.unread.size === 0;
  }
  return isGood;
}

function linesOf(finding: Finding): string[] {
  const { operation, status, rows, fields, mapped, ignored, unread, trouble, excerpt } = finding;
  if (trouble !== undefined) return [`${operation}: FAILED, ${trouble}`];
  return [
    `${operation}: status ${status}${rows === undefined ? '' : `, ${rows} rows on the first page`}`,
    ...(fields === undefined ? [] : [`  fields of the PBX: ${fields.join(', ')}`]),
    ...mapped.map((one) => `  became: ${JSON.stringify(one, readable)}`),
    ...(ignored === 0 ? [] : [`  ${ignored} rows: \`map\` gives nothing for them`]),
    ...[...unread].map(([reason, count]) => `  ${count} rows NOT UNDERSTOOD: ${reason}`),
    ...(excerpt === undefined ? [] : [`  the answer begins: ${excerpt}`]),
  ];
}

function masked(line: string, secrets: readonly string[]): string {
  return maskNumbers(maskSecrets(line, secrets));
}

/** Moments as people read them: a wrong zone shows at once. */
function readable(key: string, value: unknown): unknown {
  return /^at$|At$/.test(key) && typeof value === 'number' ? new Date(value).toISOString() : value;
}
