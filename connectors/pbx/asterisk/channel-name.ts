export interface ChannelName {
  /** `PJSIP`, `SIP`, `IAX2`, `DAHDI`, `Local`, … */
  technology: string;
  /** `101`, `trunk`, `102@from-internal`. */
  endpoint: string;
}

/** `PJSIP/101-0000002a` → PJSIP, 101. The tail after the last dash is Asterisk's running number. */
export function parseChannelName(name: string): ChannelName {
  const slash = name.indexOf('/');
  const rest = name.slice(slash + 1).replace(/;[12]$/, '');
  return {
    technology: slash < 0 ? '' : name.slice(0, slash),
    endpoint: rest.replace(/-[0-9a-f]+$/i, ''),
  };
}

export interface LocalHalf {
  /** The same for both halves. */
  pair: string;
  half: 1 | 2;
}

/** A Local channel is two channels back to back: what goes into `;1` comes out of `;2`. */
export function parseLocalHalf(name: string): LocalHalf | undefined {
  const match = /^(Local\/.+);([12])$/.exec(name);
  return match?.[1] === undefined ? undefined : { pair: match[1], half: match[2] === '1' ? 1 : 2 };
}

export interface UniqueId {
  /** Epoch seconds. */
  bornAt: number;
  /** Counts the channels of this run of Asterisk. */
  running: number;
}

/** `1795302782.53`, with a `systemname` of Asterisk's `pbx-1795302782.53`; undefined for ids that applications chose. */
export function parseUniqueId(id: string): UniqueId | undefined {
  const match = /(?:^|-)(\d{9,11})\.(\d+)$/.exec(id);
  return match === null ? undefined : { bornAt: Number(match[1]), running: Number(match[2]) };
}
