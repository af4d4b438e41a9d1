import type { InboxPort } from '../connections/inbox-port.ts';
import type { CaptureRecorder } from './capture-recorder.ts';

/** The inbox of polls and streams, with whoever records beside it. A transaction that fails is tried again, and so its rows stand twice. */
export function recordingInbox(recorder: Pick<CaptureRecorder, 'note'>, inbox: InboxPort): InboxPort {
  return {
    wake: (connectionId) => inbox.wake(connectionId),
    async insert(tx, rows) {
      const inserted = await inbox.insert(tx, rows);
      for (const { connectionId, exchange } of rows) recorder.note(connectionId, exchange);
      return inserted;
    },
  };
}
