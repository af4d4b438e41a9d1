import { z } from 'zod';
import { FORWARD_CASES, RULE_SCHEDULES } from '../../domain/pbx/forwarding.ts';
import type { UserAt, UserSettings } from '../../pbx-admin/user-settings.ts';
import { ADMINS, type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { sentence } from '../said.ts';
import { text, uuidParam } from '../schemas/common.ts';

const tag = 'pbx administration';
const agentId = uuidParam('agentId');
const place = z.object({ agentId: z.uuid(), connectionId: z.uuid() });
const rulePlace = place.extend({ ruleId: z.string().min(1).max(200) });
const AT = '/agents/{agentId}/pbx-settings/{connectionId}';

const schedule = z.enum(RULE_SCHEDULES);
const isOn = z.strictObject({ isOn: z.boolean() });
const targetsSchema = z
  .partialRecord(z.enum(FORWARD_CASES), z.strictObject({ to: z.string(), after: z.number().optional() }))
  .meta({
    id: 'ForwardTargets',
    description: 'Where calls go in each case; a case that is absent forwards none.',
  });
const untold = z
  .object({ reason: sentence(), isMissing: z.boolean() })
  .meta({ id: 'UntoldByPbx', description: 'Why the PBX says nothing; `isMissing`: it has no such thing.' });
const ruleSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    to: z.string(),
    schedule: z.enum([...RULE_SCHEDULES, 'unknown']),
    callers: z.array(z.string()),
  })
  .meta({ id: 'ForwardingRule', description: 'Calls of these callers go to `to`.' });
const settingsSchema = z
  .object({
    connectionId: z.uuid(),
    name: z.string().optional(),
    reason: sentence('Why nothing can be said at all.').optional(),
    forwarding: z
      .union([
        z.object({
          isOn: z.boolean(),
          targets: targetsSchema,
          cases: z.array(z.enum(FORWARD_CASES)),
          alwaysAlone: z.boolean().meta({ description: '`always` cannot stand beside other cases.' }),
          noAnswerAfter: z
            .object({ unit: z.enum(['rings', 'seconds']), min: z.number(), max: z.number() })
            .optional(),
        }),
        untold,
      ])
      .optional(),
    rules: z
      .union([
        z.object({ isOn: z.boolean(), items: z.array(ruleSchema), schedules: z.array(schedule) }),
        untold,
      ])
      .optional(),
    recording: z.union([z.object({ isOn: z.boolean() }), untold]).optional(),
    extraNumber: z
      .object({ schedules: z.array(schedule) })
      .optional()
      .meta({ description: 'One can be given and taken away; no PBX tells who has one.' }),
  })
  .meta({ id: 'UserSettingsAtPbx' });
const newRule = z.strictObject({
  name: text(100),
  to: text(50),
  schedule,
  callers: z.array(text(50)).min(1).max(200),
});

export function userSettingsRoutes(settings: UserSettings): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/agents/{agentId}/pbx-settings',
      operationId: 'getUserSettings',
      tag,
      summary: 'Forwarding and recording of an agent as each PBX has them now.',
      roles: LEADERS,
      params: agentId,
      status: 200,
      response: z.object({ items: z.array(settingsSchema) }),
      handle: async ({ principal, params }) => ({
        items: await settings.read(principal.tenantId, params.agentId),
      }),
    }),
    ...forwardingRoutes(settings),
    ...ruleRoutes(settings),
    ...switchRoutes(settings),
  ];
}

function forwardingRoutes(settings: UserSettings): ApiRoute[] {
  return [
    defineRoute({
      method: 'put',
      path: `${AT}/forwarding`,
      operationId: 'setForwarding',
      tag,
      summary: 'Forwards calls of an agent, in these cases and no others.',
      roles: ADMINS,
      params: place,
      body: z.strictObject({
        targets: z.partialRecord(
          z.enum(FORWARD_CASES),
          z.strictObject({
            to: text(50).meta({ description: 'A number in any common form.' }),
            after: z
              .int()
              .min(1)
              .max(600)
              .optional()
              .meta({ description: 'Of `noAnswer`: rings or seconds before, as this PBX counts.' }),
          }),
        ),
      }),
      status: 204,
      handle: ({ principal, params, body }) => settings.writeForwarding(at(principal, params), body.targets),
    }),
    defineRoute({
      method: 'delete',
      path: `${AT}/forwarding`,
      operationId: 'switchForwardingOff',
      tag,
      summary: 'Calls of the agent are forwarded no more; rules for single callers stay as they are.',
      roles: ADMINS,
      params: place,
      status: 204,
      handle: ({ principal, params }) => settings.switchForwardingOff(at(principal, params)),
    }),
  ];
}

function ruleRoutes(settings: UserSettings): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: `${AT}/forwarding-rules`,
      operationId: 'addForwardingRule',
      tag,
      summary: 'Calls of these callers to the agent go elsewhere.',
      roles: ADMINS,
      params: place,
      body: newRule,
      status: 204,
      handle: ({ principal, params, body }) => settings.writeRule(at(principal, params), body),
    }),
    defineRoute({
      method: 'patch',
      path: `${AT}/forwarding-rules`,
      operationId: 'switchForwardingRules',
      tag,
      summary: 'Switches all rules of the agent on or off.',
      roles: ADMINS,
      params: place,
      body: isOn,
      status: 204,
      handle: ({ principal, params, body }) => settings.switchRules(at(principal, params), body.isOn),
    }),
    defineRoute({
      method: 'put',
      path: `${AT}/forwarding-rules/{ruleId}`,
      operationId: 'changeForwardingRule',
      tag,
      summary: 'Replaces a rule.',
      roles: ADMINS,
      params: rulePlace,
      body: newRule,
      status: 204,
      handle: ({ principal, params, body }) => settings.writeRule(at(principal, params), body, params.ruleId),
    }),
    defineRoute({
      method: 'delete',
      path: `${AT}/forwarding-rules/{ruleId}`,
      operationId: 'removeForwardingRule',
      tag,
      summary: 'Removes a rule.',
      roles: ADMINS,
      params: rulePlace,
      status: 204,
      handle: ({ principal, params }) => settings.removeRule(at(principal, params), params.ruleId),
    }),
  ];
}

function switchRoutes(settings: UserSettings): ApiRoute[] {
  return [
    defineRoute({
      method: 'put',
      path: `${AT}/recording`,
      operationId: 'setUserRecording',
      tag,
      summary: 'Whether the PBX records the calls of the agent.',
      roles: ADMINS,
      params: place,
      body: isOn,
      status: 204,
      handle: ({ principal, params, body }) => settings.writeRecording(at(principal, params), body.isOn),
    }),
    defineRoute({
      method: 'put',
      path: `${AT}/extra-number`,
      operationId: 'attachNumber',
      tag,
      summary: 'Gives the agent an additional number at the PBX.',
      roles: ADMINS,
      params: place,
      body: z.strictObject({ number: text(50), schedule }),
      status: 204,
      handle: ({ principal, params, body }) => settings.attachNumber(at(principal, params), body),
    }),
    defineRoute({
      method: 'delete',
      path: `${AT}/extra-number`,
      operationId: 'detachNumber',
      tag,
      summary: 'Takes the additional number away from the agent.',
      roles: ADMINS,
      params: place,
      status: 204,
      handle: ({ principal, params }) => settings.detachNumber(at(principal, params)),
    }),
  ];
}

function at(
  { tenantId }: { tenantId: string },
  { agentId, connectionId }: { agentId: string; connectionId: string },
): UserAt {
  return { tenantId, agentId: agentId.toLowerCase(), connectionId: connectionId.toLowerCase() };
}
