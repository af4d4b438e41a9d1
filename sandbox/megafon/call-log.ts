/** One row of the call log, as it is kept; `history.ts` writes it in the two forms in which it leaves the PBX. */
export type LoggedCall = {
  callid: string;
  uid: string;
  type: 'in' | 'out';
  outcome: 'success' | 'missed' | 'cancel' | 'busy';
  /** Digits; null when withheld. */
  client: string | null;
  diversion: string;
  lineName: string;
  destination: 'user' | 'group' | 'ivr' | 'vm';
  /** Login of who answered or was called; 'pbx' when it was no person. */
  user: string;
  userName?: string;
  ext?: string;
  telnum?: string;
  groupName?: string;
  startedAt: number;
  waitSeconds: number;
  talkSeconds: number;
  recorded: boolean;
};

/** What stands in `phone` and `client` when the caller's number is withheld. Nothing is published: our own choice. */
export const WITHHELD = 'anonymous';

/** Form of the push `history`: `YYYYMMDDTHHMMSSZ`, UTC. */
export function toCompactUtc(atMs: number): string {
  return `${new Date(atMs)
    .toISOString()
    .replace(/[-:]|\.\d{3}/g, '')
    .replace('Z', '')}Z`;
}

const PUSH_STATUS = { success: 'Success', missed: 'Missed', cancel: 'Cancel', busy: 'Busy' } as const;

/** The `history` command. Absent values are absent fields. */
export function toHistoryPush(call: LoggedCall, recordUrl: string): Record<string, string> {
  return {
    cmd: 'history',
    type: call.type,
    status: PUSH_STATUS[call.outcome],
    phone: call.client ?? WITHHELD,
    user: call.user,
    ...(call.ext ? { ext: call.ext } : {}),
    ...(call.telnum ? { telnum: call.telnum } : {}),
    ...(call.groupName ? { groupRealName: call.groupName } : {}),
    diversion: call.diversion,
    start: toCompactUtc(call.startedAt),
    duration: String(call.talkSeconds),
    wait: String(call.waitSeconds),
    callid: call.callid,
    ...(call.recorded ? { link: recordUrl } : {}),
  };
}

/** A row of `GET /history/json`. Keys that have nothing to say are missing: `duration` and `record` of a missed call. */
export function toHistoryRow(call: LoggedCall, recordUrl: string): Record<string, unknown> {
  const status = call.outcome === 'success' || call.outcome === 'missed' ? call.outcome : 'noanswer';
  return {
    uid: call.uid,
    type: call.type,
    status,
    client: call.client ?? WITHHELD,
    diversion: call.diversion,
    telnum_name: call.lineName,
    destination: call.destination,
    user: call.user,
    ...(call.userName ? { user_name: call.userName } : {}),
    ...(call.groupName ? { group_name: call.groupName } : {}),
    start: new Date(call.startedAt).toISOString().replace(/\.\d{3}/, ''),
    wait: call.waitSeconds,
    ...(call.outcome === 'success' ? { duration: call.talkSeconds } : {}),
    ...(call.recorded ? { record: recordUrl } : {}),
    // 3 = nobody has called back yet.
    ...(call.outcome === 'missed' ? { missedStatus: 3 } : {}),
  };
}
