import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { AMI } from './ami-stream.ts';
import { type AsteriskSettings, asteriskSettings } from './asterisk-settings.ts';
import { asteriskStream } from './asterisk-stream.ts';
import { interpret } from './interpret.ts';
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
  apiOrigins: ({ interface: way, baseUrl, host, port }) =>
    way === 'ami' ? [`tcp://${host}:${port}`] : [new URL(baseUrl).origin],
  can: { liveEvents: true },
  cannot: {
    callLog: 'ARI and AMI have no call log; the calls themselves are followed live.',
    recordings: 'Recordings of the dial plan are files on the PBX that neither ARI nor AMI lists.',
    callerRouting: 'The dial plan decides where a call goes; Callweave only listens.',
    dial: 'Callweave does not place calls through Asterisk yet.',
    presence: 'Callweave does not read the state of phones from Asterisk yet.',
    callControl: 'Callweave does not hold, transfer or hang up calls of Asterisk yet.',
    numbers: 'Asterisk has no list of its numbers: they are part of the dial plan.',
    blockList: 'The dial plan keeps its own block list, in a form that differs from site to site.',
    voiceMenus: 'Menus are part of the dial plan, which Callweave does not edit.',
    prompts: 'ARI lists sound files but does not take new ones; AMI knows none.',
    agents: 'Callweave does not import the phones of Asterisk yet.',
  },
});
