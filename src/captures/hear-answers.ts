import type { HearAnswers } from '../connections/connector-catalog.ts';
import type { Exchange } from '../domain/exchange.ts';
import type { CaptureRecorder } from './capture-recorder.ts';

type Recorder = Pick<CaptureRecorder, 'isOn' | 'note'>;

/** What PBXs answer to what the hub asks, beside the exchanges that calls are made of. */
export function hearAnswers(recorder: Recorder): HearAnswers {
  return (connectionId) => (answer) => {
    if (!recorder.isOn(connectionId)) return;
    recorder.note(connectionId, { at: new Date().toISOString(), source: 'answer', ...answer });
  };
}

/** Webhooks as they are stored, and those that were refused. */
export function hearHooks(recorder: Recorder) {
  return (connectionId: string, exchange: Exchange, refused?: string): void => {
    recorder.note(connectionId, refused === undefined ? exchange : { ...exchange, refused });
  };
}
