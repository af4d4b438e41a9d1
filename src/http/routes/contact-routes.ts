import { z } from 'zod';
import type { ContactImports } from '../../contacts/contact-imports.ts';
import type { ContactService } from '../../contacts/contact-service.ts';
import { COLUMN_MEANINGS, type ColumnMeaning } from '../../contacts/csv/csv-layout.ts';
import { previewContacts } from '../../contacts/csv/preview-contacts.ts';
import { AppError } from '../../platform/app-error.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { readBody } from '../read-body.ts';
import { ADMINS, type ApiRoute, defineRoute, EVERYBODY, LEADERS } from '../route.ts';
import { sentence } from '../said.ts';
import { matchSchema } from '../schemas/call-record.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';

const contactSchema = z
  .object({
    contactId: z.uuid(),
    name: z.string(),
    company: z.string().optional(),
    ownerAgentId: z.uuid().optional(),
    active: z.boolean(),
    externalKey: z.string().optional(),
    numbers: z.array(
      z.object({ raw: z.string(), e164: z.string().optional(), label: z.string().optional() }),
    ),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Contact', description: 'A person outside.' });

const numbers = z.array(z.object({ raw: text(100), label: text(50).optional() })).max(50);
const newContactSchema = z.object({
  name: text(500),
  company: text(500).optional(),
  ownerAgentId: z.uuid().optional(),
  externalKey: text(200).optional(),
  numbers,
});
const contactChangeSchema = z.object({
  name: text(500).optional(),
  company: text(500).nullable().optional(),
  ownerAgentId: z.uuid().nullable().optional(),
  active: z.boolean().optional(),
  numbers: numbers.optional().meta({ description: 'Replaces all numbers.' }),
});

const importSchema = z
  .object({
    importId: z.uuid(),
    fileName: z.string(),
    state: z.enum(['running', 'done', 'failed']),
    dryRun: z.boolean().meta({ description: 'It only said what it would do: nothing was stored.' }),
    totalBytes: z.int(),
    readBytes: z.int(),
    imported: z.int().meta({ description: 'New contacts.' }),
    updated: z.int().meta({ description: 'Rows of contacts that were there already.' }),
    rejected: z.int(),
    error: sentence().optional(),
    startedAt: instant,
    finishedAt: instant.optional(),
  })
  .meta({ id: 'ContactImport' });
const importWithReportSchema = importSchema
  .extend({
    badRows: z
      .array(z.object({ line: z.int(), reason: sentence(), row: z.string() }))
      .meta({ description: 'The first thousand rows that were not taken over, or not whole.' }),
  })
  .meta({ id: 'ContactImportWithReport' });

const contactId = uuidParam('contactId');
/** Browsers and programs call a CSV file many things; what it is, is found by looking. */
const CSV_TYPES = [
  'text/csv',
  'text/plain',
  'application/csv',
  'application/vnd.ms-excel',
  'application/octet-stream',
];

const MEANING = `(${COLUMN_MEANINGS.filter(Boolean).join('|')})?`;
const COLUMNS = new RegExp(`^${MEANING}(,${MEANING})*$`);
const MAX_PREVIEW_BYTES = 256 * 1024;

export function contactRoutes(contacts: ContactService, imports: ContactImports): ApiRoute[] {
  // Imports first: `/contacts/imports` would otherwise be taken for a contact of that id.
  return [...importRoutes(imports), ...searchRoutes(contacts), ...changeRoutes(contacts)];
}

/** Of what was typed, when those of one owner are wanted. */
const MOST_SEARCHED = 1_000;

function searchRoutes(contacts: ContactService): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/contacts',
      operationId: 'listContacts',
      tag: 'contacts',
      summary: 'Contacts by name.',
      roles: EVERYBODY,
      query: z.object({
        ...pageQuery,
        q: text(100).optional().meta({ description: 'Beginning of the name.' }),
        company: text(100)
          .optional()
          .meta({ description: "Beginning of the company's name; one page, without `next`." }),
        search: text(100).optional().meta({
          description:
            'What a person types: the beginning of a name or a company, a number or its last digits (three at least), or the external key. One page, without `next`.',
        }),
        ownerAgentId: z.uuid().optional().meta({
          description: 'Contacts of this agent; of a `search`, those among the first thousand that it finds.',
        }),
      }),
      status: 200,
      response: pageOf(contactSchema),
      async handle({ principal, query }) {
        if (query.search !== undefined) {
          const { search, ownerAgentId, limit } = query;
          const most = ownerAgentId === undefined ? limit : MOST_SEARCHED;
          const found = await contacts.search(principal.tenantId, search, most);
          const items = found.filter(
            (one) => ownerAgentId === undefined || one.ownerAgentId === ownerAgentId,
          );
          return { items: items.slice(0, limit), next: null };
        }
        if (query.company !== undefined) {
          const items = await contacts.listByCompany(principal.tenantId, query.company, query.limit);
          return { items, next: null };
        }
        const found = await contacts.list(principal.tenantId, {
          after: readAfter(query.after, z.object({ searchName: z.string(), contactId: z.uuid() })),
          limit: query.limit + 1,
          name: query.q,
          ownerAgentId: query.ownerAgentId,
        });
        const { items, next } = toPage(found, query.limit, ({ searchName, contactId }) => ({
          searchName,
          contactId,
        }));
        return { items: items.map(({ searchName: _key, ...contact }) => contact), next };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/contacts/by-number/{number}',
      operationId: 'findContactsByNumber',
      tag: 'contacts',
      summary: 'Who has this number: the candidates as a call would rank them.',
      roles: EVERYBODY,
      params: z.object({ number: text(100) }),
      status: 200,
      response: z.object({ items: z.array(z.object({ match: matchSchema, contact: contactSchema })) }),
      handle: async ({ principal, params }) => ({
        items: await contacts.findByNumber(principal.tenantId, params.number),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/contacts/{contactId}',
      operationId: 'getContact',
      tag: 'contacts',
      summary: 'One contact.',
      roles: EVERYBODY,
      params: contactId,
      status: 200,
      response: contactSchema,
      handle: ({ principal, params }) => contacts.get(principal.tenantId, params.contactId),
    }),
  ];
}

function changeRoutes(contacts: ContactService): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/contacts',
      operationId: 'createContact',
      tag: 'contacts',
      summary: 'A new contact.',
      roles: LEADERS,
      body: newContactSchema,
      status: 201,
      response: contactSchema,
      handle: ({ principal, body }) => contacts.create(principal.tenantId, body),
    }),
    defineRoute({
      method: 'patch',
      path: '/contacts/{contactId}',
      operationId: 'updateContact',
      tag: 'contacts',
      summary: 'Changes what is named; null takes a value away.',
      roles: LEADERS,
      params: contactId,
      body: contactChangeSchema,
      status: 200,
      response: contactSchema,
      handle: ({ principal, params, body }) => contacts.update(principal.tenantId, params.contactId, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/contacts/{contactId}',
      operationId: 'removeContact',
      tag: 'contacts',
      summary: 'Removes the contact, its numbers and what was remembered of it. Calls stay.',
      roles: LEADERS,
      params: contactId,
      status: 204,
      handle: ({ principal, params }) => contacts.remove(principal.tenantId, params.contactId),
    }),
  ];
}

function importRoutes(imports: ContactImports): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/contacts/imports',
      operationId: 'importContacts',
      tag: 'contacts',
      summary:
        'Takes a CSV file; the rows are read in the background (docs/contacts.md says what it may look like).',
      roles: ADMINS,
      query: z.object({
        fileName: text(200).default('contacts.csv'),
        dryRun: z.stringbool().default(false).meta({ description: 'Only say what it would do.' }),
        columns: z.string().max(2_000).regex(COLUMNS).optional().meta({
          description:
            'What each column holds, with commas: `name`, `phone`, `company`, `owner`, `key`, or nothing for one that is left out. Default by what the first line calls them.',
        }),
      }),
      streams: CSV_TYPES,
      status: 202,
      response: importSchema,
      handle: ({ principal, query: { fileName, columns, dryRun }, request }) =>
        imports.accept(principal.tenantId, request, fileName, {
          dryRun,
          columns: columns?.split(',') as ColumnMeaning[] | undefined,
        }),
    }),
    defineRoute({
      method: 'post',
      path: '/contacts/imports/preview',
      operationId: 'previewContactImport',
      unaudited: 'reads what was sent and stores nothing',
      tag: 'contacts',
      summary:
        'Takes the beginning of a CSV file (up to 256 KB), and says what its columns are likely to hold.',
      roles: ADMINS,
      streams: CSV_TYPES,
      status: 200,
      response: z.object({
        headers: z.array(z.string()),
        columns: z.array(z.enum(COLUMN_MEANINGS)),
        rows: z.array(z.array(z.string())).meta({ description: 'The first rows, long cells cut.' }),
      }),
      async handle({ request }) {
        const read = await readBody(request, MAX_PREVIEW_BYTES);
        if (!read.ok) throw new AppError('payloadTooLarge', 'Send the first 256 KB at most.');
        return previewContacts(read.body);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/contacts/imports',
      operationId: 'listContactImports',
      tag: 'contacts',
      summary: 'Imports, newest first.',
      roles: ADMINS,
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(importSchema),
      async handle({ principal, query }) {
        const after = readAfter(query.after, z.object({ startedAt: instant, importId: z.uuid() }));
        const found = await imports.list(principal.tenantId, { after, limit: query.limit + 1 });
        return toPage(found, query.limit, ({ startedAt, importId }) => ({ startedAt, importId }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/contacts/imports/{importId}',
      operationId: 'getContactImport',
      tag: 'contacts',
      summary: 'How far an import is, and its report.',
      roles: ADMINS,
      params: uuidParam('importId'),
      status: 200,
      response: importWithReportSchema,
      handle: ({ principal, params }) => imports.get(principal.tenantId, params.importId),
    }),
  ];
}
