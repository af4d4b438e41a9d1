import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { ariStream } from './ari-stream.ts';
import { type AsteriskSettings, asteriskSettings } from './asterisk-settings.ts';
import { interpret } from './interpret.ts';
import { parseAri } from './parse-ari.ts';

/** Asterisk, FreePBX and their relatives, read through ARI. Facts and doubts: docs/connectors/asterisk.md. */
export const asterisk = definePbxConnector<AsteriskSettings>({
  id: 'asterisk',
  displayName: 'Asterisk / FreePBX',
  docs: 'docs/connectors/asterisk.md',
  settings: asteriskSettings,
  // Numbers come as the trunk's carrier writes them.
  numberForm: 'mixed',
  parse: parseAri,
  interpret,
  stream: ariStream,
  can: { liveEvents: true },
  cannot: {
    callLog: 'ARI has no call log; the calls themselves are followed live.',
    recordings: 'Recordings of the dial plan are files on the PBX that ARI does not list.',
  },
});
