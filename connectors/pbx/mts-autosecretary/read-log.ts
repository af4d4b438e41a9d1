/** The words of the `log` field that tell of attempts, transfers, the menu and the end. All others are passed over. */
export type LogWord =
  | { word: 'try'; number: string }
  | { word: 'connected' | 'noAnswer' | 'busy' }
  | { word: 'transfer'; number: string }
  | { word: 'transferDone' | 'transferFailed' }
  | { word: 'menu'; choice: string }
  | { word: 'extension'; number: string }
  | { word: 'callerLeft' | 'noDestination' | 'noChannels' | 'queueFull' | 'refused' };

/** `TryToCall:79000000021-(01)`, `CallTo-200`, `OpIn-201`, `Extension-12`, `MnCh-3`. */
const NUMBERED = /^(TryToCall|CallTo|OpIn|Extension|MnCh)[:-]\+?(\d+)/i;

const PLAIN: Readonly<Record<string, LogWord['word']>> = {
  conn: 'connected',
  noanswer: 'noAnswer',
  busy: 'busy',
  acbusy: 'busy',
  trfcallok: 'transferDone',
  trf_fail: 'transferFailed',
  hgup_durmc: 'callerLeft',
  no_avdns: 'noDestination',
  no_dns: 'noDestination',
  nochannels: 'noChannels',
  maxqueueexceeded: 'queueFull',
  limit_exceeded: 'queueFull',
  billing_account_error: 'refused',
  denyservice: 'refused',
};
/** The menu's way of saying "nothing was chosen". */
const NO_CHOICE = '10';

/** The log as words, in order. Parentheses behind a word (`Busy(486)`, `CRM_ErrP(…)`) are details that no source explains. */
export function readLog(log: string): LogWord[] {
  return log
    .replaceAll(/\([^)]*\)/g, (details) => details.replaceAll(/[\s,;|]/g, ''))
    .split(/[\s,;|]+/)
    .flatMap((token) => toWord(token));
}

function toWord(token: string): LogWord[] {
  const [, name, number = ''] = NUMBERED.exec(token) ?? [];
  switch (name?.toLowerCase()) {
    case 'trytocall':
      return [{ word: 'try', number }];
    case 'callto':
      return [{ word: 'transfer', number }];
    case 'opin':
    case 'extension':
      return [{ word: 'extension', number }];
    case 'mnch':
      return number === NO_CHOICE ? [] : [{ word: 'menu', choice: number }];
    default:
      break;
  }
  const word = PLAIN[token.replace(/\(.*$/, '').toLowerCase()];
  return word === undefined ? [] : [{ word } as LogWord];
}
