import { z } from 'zod';
import { CRM_STATUSES } from '../../crm/crm-account.ts';
import type { CrmAccountService } from '../../crm/crm-account-service.ts';
import { pageOf } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { sentence } from '../said.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';
import { settingsSchemaView } from '../schemas/settings-schema.ts';

const unknownCallers = z.enum(['ignore', 'unsorted', 'create']).meta({
  description:
    'What becomes of callers whom the CRM does not know: nothing; a place among its unsorted enquiries; a lead or contact, made once.',
});

const connectorSchema = z
  .object({
    id: z.string(),
    displayName: z.string(),
    docs: z.string(),
    settingsSchema: settingsSchemaView,
    secretFields: z.array(z.string()),
    unknownCallers: z.array(unknownCallers).meta({ description: 'The first is the default.' }),
    can: z.array(z.string()),
    cannot: z.record(z.string(), sentence()).meta({ description: 'Capability → why it is missing.' }),
    keepsTokens: z.boolean(),
  })
  .meta({ id: 'CrmConnector' });

const accountSchema = z
  .object({
    accountId: z.uuid(),
    connector: z.string(),
    displayName: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    settings: z
      .record(z.string(), z.unknown())
      .meta({ description: 'Secrets appear as `{ secret: true, set: true }`.' }),
    unknownCallers,
    inbound: z.boolean(),
    outbound: z.boolean(),
    since: instant.meta({ description: 'Calls that began before are left out.' }),
    status: z.enum(CRM_STATUSES).meta({
      description:
        '`degraded`: some requests fail. `resting`: too many failed in a row, it is left alone until `restsUntil`. `refused`: the credentials are, and somebody has to change them; what waits is made then.',
    }),
    reason: sentence().optional(),
    reasonAt: instant.optional(),
    failures: z.int(),
    restsUntil: instant.optional(),
    lastDoneAt: instant.optional(),
    waiting: z
      .object({ pending: z.int(), unknown: z.int(), failed: z.int(), oldest: instant.optional() })
      .meta({ description: 'Calls that the CRM lacks something of.' }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'CrmAccount', description: "The company's account at a CRM." });

const settings = z.record(z.string(), z.unknown());
const policy = {
  enabled: z.boolean().optional(),
  unknownCallers: unknownCallers.optional(),
  inbound: z.boolean().optional().meta({ description: 'Whether it gets incoming calls.' }),
  outbound: z.boolean().optional().meta({ description: 'Whether it gets outgoing calls.' }),
  since: instant.optional().meta({ description: 'Default: from now on.' }),
};
const newAccountSchema = z.object({ connector: text(100), name: text(100), settings, ...policy });
const accountChangeSchema = z.object({
  name: text(100).optional(),
  settings: settings
    .optional()
    .meta({ description: 'The whole form; a secret that is left out stays as it is.' }),
  ...policy,
});

const testSchema = z
  .object({
    ok: z.boolean(),
    account: z.string().optional().meta({ description: 'How people there know the account.' }),
    state: z.enum(['later', 'refused', 'auth', 'unknown']).optional(),
    reason: sentence().optional(),
  })
  .meta({ id: 'CrmTest' });

const mappedSchema = z.object({ agentId: z.uuid(), userId: z.string().min(1).max(200) });
const usersSchema = z.object({
  items: z.array(
    z.object({
      user: z.object({
        id: z.string(),
        name: z.string(),
        email: z.string().optional(),
        extension: z.string().optional(),
        isActive: z.boolean(),
      }),
      agentId: z.uuid().optional().meta({ description: 'Mapped.' }),
      proposed: z
        .object({ agentId: z.uuid(), by: z.enum(['email', 'extension', 'name']) })
        .optional()
        .meta({ description: 'The one agent whom this user looks like.' }),
    }),
  ),
  mapped: z.array(mappedSchema),
  unreadable: sentence().optional().meta({ description: 'Why the users of the CRM are not known now.' }),
});

const accountId = uuidParam('accountId');

/** Accounts at CRMs, for administrators. */
export function crmAccountRoutes(accounts: CrmAccountService): ApiRoute[] {
  return [...readRoutes(accounts), ...changeRoutes(accounts)];
}

function readRoutes(accounts: CrmAccountService): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/crm-connectors',
      operationId: 'listCrmConnectors',
      tag: 'crm',
      summary: 'The CRMs that this hub writes into: what each needs, can and cannot.',
      roles: LEADERS,
      status: 200,
      response: z.object({ items: z.array(connectorSchema) }),
      handle: async () => ({ items: accounts.connectors() }),
    }),
    defineRoute({
      method: 'get',
      path: '/crm-accounts',
      operationId: 'listCrmAccounts',
      tag: 'crm',
      summary: 'Accounts at CRMs with their health. A tenant has few: all of them at once.',
      roles: LEADERS,
      status: 200,
      response: pageOf(accountSchema),
      handle: async ({ principal }) => ({ items: await accounts.list(principal.tenantId), next: null }),
    }),
    defineRoute({
      method: 'get',
      path: '/crm-accounts/{accountId}',
      operationId: 'getCrmAccount',
      tag: 'crm',
      summary: 'One account.',
      roles: LEADERS,
      params: accountId,
      status: 200,
      response: accountSchema,
      handle: ({ principal, params }) => accounts.get(principal.tenantId, params.accountId),
    }),
    defineRoute({
      method: 'get',
      path: '/crm-accounts/{accountId}/users',
      operationId: 'listCrmUsers',
      tag: 'crm',
      summary: "The CRM's users, asked for now, each with the agent who is mapped to it or looks like it.",
      roles: LEADERS,
      params: accountId,
      status: 200,
      response: usersSchema,
      handle: ({ principal, params }) => accounts.users(principal.tenantId, params.accountId),
    }),
  ];
}

function changeRoutes(accounts: CrmAccountService): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/crm-accounts',
      operationId: 'createCrmAccount',
      tag: 'crm',
      summary: 'A new account at a CRM. It gets the calls that begin from now on, or since a time.',
      roles: ADMINS,
      body: newAccountSchema,
      status: 201,
      response: accountSchema,
      handle: ({ principal, body }) => accounts.create(principal.tenantId, body),
    }),
    defineRoute({
      method: 'patch',
      path: '/crm-accounts/{accountId}',
      operationId: 'updateCrmAccount',
      tag: 'crm',
      summary: 'Changes what is named. New settings, and switching on, end a refusal.',
      roles: ADMINS,
      params: accountId,
      body: accountChangeSchema,
      status: 200,
      response: accountSchema,
      handle: ({ principal, params, body }) => accounts.update(principal.tenantId, params.accountId, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/crm-accounts/{accountId}',
      operationId: 'removeCrmAccount',
      tag: 'crm',
      summary: 'Removes the account and what the hub knows of its deliveries. In the CRM everything stays.',
      roles: ADMINS,
      params: accountId,
      status: 204,
      handle: ({ principal, params }) => accounts.delete(principal.tenantId, params.accountId),
    }),
    defineRoute({
      method: 'post',
      path: '/crm-accounts/{accountId}/test',
      operationId: 'testCrmAccount',
      unaudited: 'reads at the CRM, and changes nothing',
      tag: 'crm',
      summary: 'Asks the CRM who we are there. Writes nothing.',
      roles: ADMINS,
      params: accountId,
      status: 200,
      response: testSchema,
      handle: ({ principal, params }) => accounts.test(principal.tenantId, params.accountId),
    }),
    defineRoute({
      method: 'post',
      path: '/crm-account-tests',
      operationId: 'testCrmAccountForm',
      unaudited: 'reads at the CRM, and changes nothing',
      tag: 'crm',
      summary: 'The same for a form as it stands, before it is saved.',
      roles: ADMINS,
      body: z.object({
        connector: text(100),
        settings,
        accountId: z
          .uuid()
          .optional()
          .meta({ description: 'Whose secrets are meant where they are left out.' }),
      }),
      status: 200,
      response: testSchema,
      handle: ({ principal, body }) => accounts.testForm(principal.tenantId, body),
    }),
    defineRoute({
      method: 'put',
      path: '/crm-accounts/{accountId}/users',
      operationId: 'putCrmUsers',
      tag: 'crm',
      summary: 'Which agent is which user of the CRM: the whole mapping.',
      roles: ADMINS,
      params: accountId,
      body: z.object({ items: z.array(mappedSchema).max(5_000) }),
      status: 200,
      response: z.object({ items: z.array(mappedSchema) }),
      handle: async ({ principal, params, body }) => ({
        items: await accounts.putUsers(principal.tenantId, params.accountId, body.items),
      }),
    }),
  ];
}
