import type { PbxPort } from '../connections/pbx-port.ts';
import type { CallEvent } from '../domain/call-event.ts';
import { type CaptureLine, isExchange } from '../domain/capture-line.ts';

/** The numbers and names that a connector reads out of an exchange: what is a number in an unusual field, it knows best. */
export function namedByConnector(
  port: Pick<PbxPort, 'parse' | 'interpret'>,
): (line: CaptureLine) => { numbers: string[]; names: string[] } {
  return (line) => {
    const named = { numbers: [] as string[], names: [] as string[] };
    if (!isExchange(line)) return named;
    try {
      for (const event of port.interpret(port.parse(line).facts)) collect(event, named);
    } catch {
      // Not understood: the names of the fields have to do.
    }
    return named;
  };
}

function collect(event: CallEvent, named: { numbers: string[]; names: string[] }): void {
  const { customer, line, leg, logged, transfer, divertedTo } = event;
  const devices = [leg?.device, ...(logged?.legs ?? []).map(({ device }) => device)];
  const numbers = [
    customer?.raw,
    line?.raw,
    divertedTo,
    transfer?.from,
    transfer?.to,
    ...devices.map((one) => one?.number),
  ];
  const names = [customer?.name, ...devices.map((one) => one?.name)];
  named.numbers.push(...numbers.filter((one) => one !== undefined));
  named.names.push(...names.filter((one) => one !== undefined));
}
