import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject } from '../../kit/json-shape.ts';
import { askSiebel, rowsOf, type SiebelAccount } from './api.ts';
import { callKey } from './call-key.ts';
import { anyOf, endsWith, equals } from './searchspec.ts';
import { baseOf, fieldsIn } from './settings.ts';

/** Definitions within definitions within definitions: no description of ours is deeper. */
const MOST_DEPTH = 12;
/** A number that nobody has, and a call that nobody made. */
const NOBODY = '0000000000';
const NO_CALL = callKey('no call');

/** Reads both components, and says which of the named fields they do not have where Siebel describes them. Writes nothing. */
export async function trySettings(account: SiebelAccount): Promise<{ account: string }> {
  const { settings } = account;
  const { contactComponent, contactPhones, contactNames, activityComponent, keyField } = settings;
  const phones = fieldsIn(contactPhones);
  const {
    typeField,
    textField,
    subjectField,
    startField,
    endField,
    ownerField,
    contactField,
    recordingField,
  } = settings;
  await demandFields(account, contactComponent, ['Id', ...phones, ...fieldsIn(contactNames)]);
  await demandFields(account, activityComponent, [
    keyField,
    ...[
      typeField,
      subjectField,
      textField,
      startField,
      endField,
      ownerField,
      contactField,
      recordingField,
    ].filter((field) => field !== ''),
  ]);
  await rowsOf(account, contactComponent, {
    searchspec: anyOf(phones.map((field) => endsWith(field, NOBODY))),
    most: 1,
  });
  await rowsOf(account, activityComponent, { searchspec: anyOf([equals(keyField, NO_CALL)]), most: 1 });
  const { signIn, userName = '', clientId = '' } = settings;
  return { account: `${new URL(baseOf(settings)).host} · ${signIn === 'password' ? userName : clientId}` };
}

async function demandFields(
  account: SiebelAccount,
  component: string,
  named: readonly string[],
): Promise<void> {
  const known = await describedFields(account, component);
  const missing = known === undefined ? [] : named.filter((field) => !known.has(field));
  if (missing.length === 0) return;
  const list = [...new Set(missing)].map((field) => `“${field}”`).join(', ');
  throw new ConnectorError(
    'refused',
    `${component} in Siebel has no field ${list}: correct the names in the settings`,
  );
}

/** Names of the fields of a component. Undefined: this Siebel does not describe it, and the searches have to tell. */
async function describedFields(account: SiebelAccount, component: string): Promise<Set<string> | undefined> {
  const described = await askSiebel(account, { path: `${component}/describe` }).catch((error: unknown) => {
    const isPassed =
      error instanceof ConnectorError && (error.kind === 'auth' || error.kind === 'rateLimited');
    if (isPassed || !(error instanceof ConnectorError)) throw error;
    return undefined;
  });
  const names = new Set<string>();
  collect(described, names);
  return names.size === 0 ? undefined : names;
}

/** Of OpenAPI 2.0: whatever stands under `properties`, at whatever place. */
function collect(node: unknown, names: Set<string>, depth = 0): void {
  if (depth > MOST_DEPTH) return;
  if (Array.isArray(node)) for (const one of node) collect(one, names, depth + 1);
  if (!isObject(node)) return;
  if (isObject(node.properties)) for (const name of Object.keys(node.properties)) names.add(name);
  for (const value of Object.values(node)) collect(value, names, depth + 1);
}
