import { rm } from 'node:fs/promises';
import type { AudioStore } from '../audio-store/audio-store.ts';
import { spoolBody } from '../audio-store/spool-body.ts';
import type { Database, Transaction } from '../db/database.ts';
import { recordingRows } from '../recordings/recording-rows.ts';
import type { PrivacyStore } from './privacy-store.ts';
import { scrubFor } from './scrub-texts.ts';
import type { PrivacyRequest, Subject } from './subject.ts';
import { type TarEntry, tar } from './tar.ts';

export interface ExportPersonOptions {
  database: Database;
  store: PrivacyStore;
  archives: AudioStore;
  spoolDirectory: string;
}

export interface Archive {
  storedKey: string;
  bytes: number;
  counts: Record<string, number>;
}

/** A file of the archive, and the rows that stand in it as JSON: `$1` the pattern, `$2` the calls, `$3` the contacts, `$4` the entries' numbers. */
const FILES: readonly { name: string; query: string }[] = [
  {
    name: 'contacts',
    query: `SELECT to_jsonb(c) - 'tenant_id' - 'search_name' - 'search_company' || jsonb_build_object('numbers',
        (SELECT jsonb_agg(jsonb_build_object('raw', n.raw, 'e164', n.e164, 'label', n.label)) FROM contact_numbers n WHERE n.contact_id = c.contact_id)) AS row
      FROM contacts c WHERE tenant_id = current_tenant() AND contact_id = ANY($3::uuid[])`,
  },
  {
    name: 'calls',
    query: `SELECT record AS row FROM calls WHERE tenant_id = current_tenant() AND call_id = ANY($2::uuid[]) ORDER BY started_at`,
  },
  {
    name: 'call-facts',
    query: `SELECT json_build_object('callId', call_id, 'at', at, 'fact', body) AS row FROM call_facts
      WHERE tenant_id = current_tenant() AND call_id = ANY($2::uuid[]) AND body::text ~ $1 ORDER BY at`,
  },
  {
    name: 'tasks',
    query: `SELECT task AS row FROM missed_call_tasks WHERE tenant_id = current_tenant() AND (call_id = ANY($2::uuid[]) OR task::text ~ $1) ORDER BY missed_at`,
  },
  {
    name: 'talks',
    query: `SELECT to_jsonb(r) - 'tenant_id' AS row FROM customer_reaches r WHERE tenant_id = current_tenant() AND number_key ~ $1 ORDER BY reached_at`,
  },
  {
    name: 'block-list',
    query: `SELECT to_jsonb(b) - 'tenant_id' AS row FROM block_entries b WHERE tenant_id = current_tenant() AND NOT is_prefix AND number ~ $1`,
  },
  {
    name: 'dialled',
    query: `SELECT to_jsonb(d) - 'tenant_id' - 'digest' AS row FROM dials d WHERE tenant_id = current_tenant() AND number ~ $1 ORDER BY asked_at`,
  },
  {
    name: 'events',
    query: `SELECT json_build_object('event', event, 'card', card) AS row FROM outgoing_events
      WHERE tenant_id = current_tenant() AND (event::text ~ $1 OR card::text ~ $1) ORDER BY sequence`,
  },
  {
    name: 'recordings',
    query: `SELECT to_jsonb(r) - 'tenant_id' - 'source' - 'stored_key' AS row FROM recordings r WHERE tenant_id = current_tenant() AND call_id = ANY($2::uuid[])`,
  },
  {
    name: 'transcripts',
    query: `SELECT to_jsonb(t) - 'tenant_id' - 'source' AS row FROM transcripts t WHERE tenant_id = current_tenant() AND call_id = ANY($2::uuid[])`,
  },
  {
    name: 'written-to-crms',
    query: `SELECT json_build_object('callId', s.call_id, 'step', s.step_id, 'state', s.state, 'at', s.planned_at, 'body', s.body, 'talk', s.talk) AS row
      FROM crm_steps s WHERE s.tenant_id = current_tenant() AND s.call_id = ANY($2::uuid[]) ORDER BY s.planned_at`,
  },
  {
    name: 'people-in-crms',
    query: `SELECT json_build_object('number', number_key, 'person', person) AS row FROM crm_people WHERE tenant_id = current_tenant() AND number_key ~ $1
      UNION ALL SELECT json_build_object('number', number_key, 'people', people, 'fields', fields, 'askedAt', asked_at) FROM crm_lookups
       WHERE tenant_id = current_tenant() AND number_key ~ $1 AND state = 'found'`,
  },
  {
    name: 'audit-log',
    query: `SELECT json_build_object('at', at, 'operation', operation, 'before', before, 'after', after) AS row FROM audit_entries
      WHERE tenant_id = current_tenant() AND (before::text ~ $1 OR after::text ~ $1) ORDER BY entry_id`,
  },
];
/** What the PBX said, as it came: of a page of many calls only the rows that name the person. */
const RAW = `SELECT jsonb_build_object('receivedAt', received_at, 'source', source, 'exchange', exchange) AS row FROM inbox
  WHERE tenant_id = current_tenant() AND exchange::text ~ $1 ORDER BY inbox_id`;
const MAX_ARCHIVE_BYTES = 20_000_000_000;
const ENDINGS: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
};

/** Everything that is held about a person, as one archive of NDJSON files and recordings. */
export class ExportPerson {
  readonly #options: ExportPersonOptions;

  constructor(options: ExportPersonOptions) {
    this.#options = options;
  }

  async run(request: PrivacyRequest, subject: Subject): Promise<Archive> {
    const { archives, spoolDirectory } = this.#options;
    const counts: Record<string, number> = {};
    const body = tar(this.#entries(request, subject, counts), request.createdAt);
    const spooled = await spoolBody(body, {
      directory: spoolDirectory,
      maxBytes: MAX_ARCHIVE_BYTES,
      tooLarge: () => new Error('The archive is too large.'),
      headBytes: 0,
      signal: new AbortController().signal,
    });
    const storedKey = `privacy/${request.requestId}`;
    try {
      await archives.keep(storedKey, { ...spooled, mediaType: 'application/x-tar' });
    } finally {
      await rm(spooled.path, { force: true });
    }
    return { storedKey, bytes: spooled.bytes, counts };
  }

  async *#entries(
    request: PrivacyRequest,
    subject: Subject,
    counts: Record<string, number>,
  ): AsyncGenerator<TarEntry> {
    const { tenantId } = request;
    const pattern = scrubFor({ ...subject, names: [] }).pattern;
    const values = [pattern, subject.callIds, subject.contacts.map(({ contactId }) => contactId)];
    for (const { name, query } of FILES) {
      const rows = await this.#rows(tenantId, query, values);
      counts[name] = rows.length;
      yield ndjson(name, rows);
      await this.#options.store.beat(request);
    }
    const raw = (await this.#rows(tenantId, RAW, values)).map((row) =>
      onlyTheirs(row, new RegExp(pattern, 'u')),
    );
    counts['messages-of-the-pbx'] = raw.length;
    yield ndjson('messages-of-the-pbx', raw);
    counts['recording-files'] = 0;
    for await (const file of this.#recordings(request, subject)) {
      counts['recording-files'] += 1;
      yield file;
    }
  }

  #rows(tenantId: string, query: string, values: unknown[]): Promise<unknown[]> {
    return this.#options.database.tenant(tenantId, async (tx: Transaction) => {
      // Every query gets the values that it names.
      const wanted = [1, 2, 3].filter((place) => query.includes(`$${place}`));
      let text = query;
      for (const [index, place] of wanted.entries()) text = text.replaceAll(`$${place}`, `$#${index + 1}`);
      const { rows } = await tx.query<{ row: unknown }>(
        text.replaceAll('$#', '$'),
        wanted.map((place) => values[place - 1]),
      );
      return rows.map(({ row }) => row);
    });
  }

  async *#recordings(request: PrivacyRequest, subject: Subject): AsyncGenerator<TarEntry> {
    const { database, archives, store } = this.#options;
    let number = 0;
    for (const callId of subject.callIds) {
      const { rows } = await database.tenant(request.tenantId, (tx) =>
        tx.query<{ connection_id: string; recording_id: string }>(
          `SELECT connection_id, recording_id FROM recordings WHERE tenant_id = current_tenant() AND call_id = $1 AND state = 'ready'`,
          [callId],
        ),
      );
      for (const row of rows) {
        const recording = await database.tenant(request.tenantId, (tx) =>
          recordingRows.find(tx, { connectionId: row.connection_id, recordingId: row.recording_id }),
        );
        if (recording?.key === undefined || recording.bytes === undefined) continue;
        const body = await archives.open(recording.key);
        if (body === undefined) continue;
        number += 1;
        const ending = ENDINGS[recording.mediaType ?? ''] ?? 'audio';
        yield { name: `recordings/${callId}-${number}.${ending}`, bytes: recording.bytes, body };
        await store.beat(request);
      }
    }
  }
}

function ndjson(name: string, rows: readonly unknown[]): TarEntry {
  const body = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return { name: `${name}.ndjson`, bytes: body.length, body: body.length === 0 ? [] : [body] };
}

/** Others' calls stand in the same page of a log: they are not this person's to read. */
function onlyTheirs(row: unknown, pattern: RegExp): unknown {
  const { exchange, ...rest } = row as { exchange: { body?: string } };
  try {
    const rows: unknown = JSON.parse(exchange.body ?? '');
    if (!Array.isArray(rows)) return row;
    const theirs = rows.filter((one) => pattern.test(JSON.stringify(one)));
    return { ...rest, exchange: { ...exchange, body: JSON.stringify(theirs) } };
  } catch {
    return row;
  }
}
