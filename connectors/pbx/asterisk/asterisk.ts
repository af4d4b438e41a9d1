import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { AMI } from './ami-stream.ts';
import { type AsteriskSettings, asteriskSettings } from './asterisk-settings.ts';
import { asteriskStream } from './asterisk-stream.ts';
import { inRussian } from './in-russian.ts';
import { interpret } from './interpret.ts';
import { asteriskMenus } from './menus/asterisk-menus.ts';
import { asteriskLacks, asteriskOperations } from './operations.ts';
import { parseAmi } from './parse-ami.ts';
import { parseAri } from './parse-ari.ts';

/** Asterisk, FreePBX and their relatives, read through ARI or AMI. Facts and doubts: docs/connectors/asterisk.md. */
export const asterisk = definePbxConnector<AsteriskSettings>({
  id: 'asterisk',
  displayName: 'Asterisk / FreePBX',
  docs: 'docs/connectors/asterisk.md',
  settings: asteriskSettings,
  // Numbers come as the trunk's carrier writes them.
  numberForm: 'mixed',
  parse: (exchange) => (exchange.operation === AMI ? parseAmi(exchange) : parseAri(exchange)),
  interpret,
  stream: asteriskStream,
  menus: asteriskMenus,
  // The customer's own machine, in whose menus many callers may be at once; a menu must not wait for its turn.
  rateLimit: { perSecond: 400, burst: 400 },
  apiOrigins: ({ interface: way, baseUrl, host, port }) =>
    way === 'ami' ? [`tcp://${host}:${port}`] : [new URL(baseUrl).origin],
  operations: asteriskOperations,
  lacks: asteriskLacks,
  can: { liveEvents: true },
  cannot: {
    callLog: 'ARI and AMI have no call log; the calls themselves are followed live.',
    callerRouting:
      'The dial plan decides where a call goes; a menu that begins with the responsible agent does it for callers who are handed over.',
    numbers: 'Asterisk has no list of its numbers: they are part of the dial plan.',
    forwarding:
      'The dial plan or the telephone itself forwards calls; neither ARI nor AMI keeps a list of it.',
    departments:
      'Queues and ring groups belong to the configuration and the dial plan of Asterisk; they are not changed from here.',
    recordingSwitch: 'The dial plan decides which calls are recorded.',
    prompts: 'ARI lists sound files but does not take new ones; AMI knows none.',
  },
  inRussian,
});
