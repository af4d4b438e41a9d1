import type { MenuHost, MenuProgram } from '../../src/domain/menu/menu-host.ts';
import { ConnectorError } from './connector-error.ts';

/** A caller hears nothing meanwhile; a hub whose database answers needs milliseconds. */
export const ANSWER_WITHIN_MS = 5_000;

/** The same hub, which says that it cannot say when it takes too long: no caller waits for a database that hangs. */
export function answerSoon(host: MenuHost): MenuHost {
  return {
    async enter(arrival) {
      const program = await soon('which menu it is', host.enter(arrival));
      return program && answerAllSoon(program);
    },
  };
}

function answerAllSoon(program: MenuProgram): MenuProgram {
  return {
    ...program,
    promptUrl: (prompt) => soon('where a prompt is', program.promptUrl(prompt)),
    devicesOf: (agentId) => soon("an agent's telephones", program.devicesOf(agentId)),
    responsibleDevices: () => soon('who is responsible', program.responsibleDevices()),
  };
}

async function soon<T>(what: string, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ConnectorError('transient', `the hub did not say in time: ${what}`));
    }, ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
