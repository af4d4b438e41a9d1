import type { EventStream } from '../../kit/stream.ts';
import { amiStream } from './ami-stream.ts';
import { ariStream } from './ari-stream.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';
import { isTellingFrame } from './frames-of-interest.ts';

const STREAMS: Readonly<Record<AsteriskSettings['interface'], EventStream<AsteriskSettings>>> = {
  ari: ariStream,
  ami: amiStream,
};

/** The stream of the interface that the connection chose. */
export const asteriskStream: EventStream<AsteriskSettings> = {
  operation: (context) => STREAMS[context.settings.interface].operation(context),
  open: (context, handlers, tools) => STREAMS[context.settings.interface].open(context, handlers, tools),
  wants: isTellingFrame,
  readState: (http, context, now, known) =>
    STREAMS[context.settings.interface].readState(http, context, now, known),
};
