import { openFrame } from './host/open-frame.ts';
import { readSettings } from './host/settings.ts';
import type { BridgeCall, CrmRecord, FrameMessage } from './protocol.ts';

/** Dynamics 365, Channel Integration Framework: `msdyn_ciLibrary.js` of the environment stands in the page before this script. */
interface CiFramework {
  setClickToAct(isOn: boolean): Promise<unknown>;
  setMode(mode: number): Promise<unknown>;
  addHandler(event: 'onclicktoact', handler: (data: string) => Promise<unknown>): void;
  searchAndOpenRecords(table: string, query: string, searchOnly: boolean): Promise<string>;
}

const DOCKED = 1;
/** Numbers are stored as people wrote them, and no end of one is shorter than this. */
const SHORTEST_END = 7;
const TABLES: Partial<Record<CrmRecord['type'], { table: string; key: string; name: string }>> = {
  contact: { table: 'contact', key: 'contactid', name: 'fullname' },
  company: { table: 'account', key: 'accountid', name: 'name' },
  lead: { table: 'lead', key: 'leadid', name: 'fullname' },
};

const settings = readSettings(import.meta.url);
const framework = (): CiFramework | undefined =>
  (globalThis as unknown as { Microsoft?: { CIFramework?: CiFramework } }).Microsoft?.CIFramework;
/** The library tells once that it may be used, and may have told already. */
let isDone = false;
const begin = (): void => {
  const cif = framework();
  if (isDone || cif === undefined) return;
  isDone = true;
  start(cif);
};
window.addEventListener('CIFInitDone', begin);
begin();

function start(cif: CiFramework): void {
  const frame = openFrame({
    crm: 'dynamics365',
    ...settings,
    hear: (message) => void hear(message).catch(complain),
  });
  const complain = (error: unknown): void => frame.note(textOf(error));
  cif.addHandler('onclicktoact', async (data) => {
    const number = numberIn(data);
    // A refusal is said in the frame.
    if (number !== '') await frame.dial(number).catch(() => undefined);
  });

  async function hear(message: FrameMessage): Promise<void> {
    if (message.type === 'state') await cif.setClickToAct(message.isReady);
    else if (message.type === 'look') await cif.setMode(DOCKED);
    else if (message.type === 'ringing') {
      await cif.setMode(DOCKED);
      // Whoever dials is where they want to be.
      if (message.call.direction === 'inbound') await pop(cif, message.call);
    } else if (message.type === 'matched' && message.call.direction === 'inbound')
      await pop(cif, message.call);
  }
}

async function pop(cif: CiFramework, { record, number }: BridgeCall): Promise<void> {
  const known = record && TABLES[record.type];
  if (record !== undefined && known !== undefined) {
    const { table, key, name } = known;
    await cif.searchAndOpenRecords(table, `?$select=${name}&$filter=${key} eq ${record.id}`, false);
    return;
  }
  const digits = number.replace(/\D/g, '');
  if (digits.length < SHORTEST_END) return;
  const ends = spellings(digits.slice(-SHORTEST_END));
  const like = ['telephone1', 'mobilephone'].flatMap((column) =>
    ends.map((end) => `endswith(${column},'${end}')`),
  );
  await cif.searchAndOpenRecords(
    'contact',
    `?$select=fullname,telephone1,mobilephone&$filter=${like.join(' or ')}&$search=${digits}`,
    false,
  );
}

/** As people write the end of a number: 0001234, 000-12-34, 000 12 34, 000-1234. */
function spellings(last7: string): string[] {
  const [a, b, c] = [last7.slice(0, 3), last7.slice(3, 5), last7.slice(5)];
  return [last7, `${a}-${b}-${c}`, `${a} ${b} ${c}`, `${a}-${b}${c}`];
}

/** `{"value": "…", "name": "mobilephone", "format": "phone", …}`; fields of other formats are not dialled. */
function numberIn(data: unknown): string {
  try {
    const { value, format } = (typeof data === 'string' ? JSON.parse(data) : data) as Record<string, unknown>;
    return typeof value === 'string' && String(format ?? 'phone').toLowerCase() === 'phone'
      ? value.trim()
      : '';
  } catch {
    return '';
  }
}

function textOf(error: unknown): string {
  return String((error as { message?: unknown } | null)?.message ?? error);
}
