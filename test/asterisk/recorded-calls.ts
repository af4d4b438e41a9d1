import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ConnectorContext } from '../../connectors/kit/connector-context.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { type AsteriskSettings, asteriskSettings } from '../../connectors/pbx/asterisk/asterisk-settings.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import type { Fact } from '../../src/domain/fact.ts';
import type { Truth } from './agreement.ts';

const ROOT = new URL('../fixtures/asterisk/', import.meta.url);

export const context: ConnectorContext<AsteriskSettings> = {
  settings: asteriskSettings.parse({}),
  country: 'RU',
};

export function scenarioNames(): string[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

export type Dialect = 'ari' | 'ami';

/** Every call was recorded through both interfaces at once. */
export function captureLines(scenario: string, dialect: Dialect = 'ari'): string[] {
  const text = gunzipSync(readFileSync(new URL(`${scenario}/${dialect}.ndjson.gz`, ROOT))).toString('utf8');
  return text.split('\n').filter((line) => line !== '');
}

export function truthOf(scenario: string): Truth {
  return JSON.parse(readFileSync(new URL(`${scenario}/truth.json`, ROOT), 'utf8')) as Truth;
}

export function factsOf(lines: readonly string[]): Fact[] {
  return lines.flatMap((line) => asterisk.parse(JSON.parse(line) as Exchange, context).facts);
}
