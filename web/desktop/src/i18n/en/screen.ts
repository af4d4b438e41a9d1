import { en as shared } from '../../../../shared/i18n/en.ts';

export const app = {
  ...shared.app,
  skipToCall: 'Skip to the call',
  skipToRecent: 'Skip to recent calls',
  skipToTasks: 'Skip to missed calls',
} as const;

export const connection = {
  label: 'Connection',
  connecting: 'Connecting…',
  live: 'Live',
  liveHint: 'Calls appear here the moment they ring.',
  reconnecting: 'Reconnecting…',
  reconnectingIn_one: 'Reconnecting in {{count}} s',
  reconnectingIn_other: 'Reconnecting in {{count}} s',
  lostSpoken: 'Connection lost. Reconnecting.',
  backSpoken: 'Connection is back. Nothing was missed.',
  lostHint: 'The connection to the hub is lost. Calls you see may be out of date until it is back.',
  retryNow: 'Try now',
  signedOut: 'Signed out',
} as const;

export const header = {
  ...shared.header,
  console: 'Console',
  help: 'Keyboard shortcuts',
} as const;

export const alerts = {
  label: 'Ring alerts',
  notify: 'Notification outside this window',
  notifyHint: 'Shows who is calling while you work in another window.',
  notifyDenied: 'The browser blocks notifications for this site. Allow them in the address bar.',
  sound: 'Sound',
  soundHint: 'A quiet tone while a call rings.',
  on: 'Ring alerts are on',
  off: 'Ring alerts are off',
} as const;

export const enter = {
  title: 'Welcome',
  once: 'This link lets you in once. Afterwards set a password, so that you can come back.',
  submit: 'Sign in',
} as const;

export const password = {
  banner: 'You came in by a one-time link. Set a password so that you can come back.',
  open: 'Set a password',
  later: 'Later',
  title: 'Set a password',
  fresh: 'New password',
  rule: 'At least 12 characters. A few unrelated words are easy to remember and hard to guess.',
  short_one: '{{count}} more character',
  short_other: '{{count}} more characters',
  save: 'Save password',
  saved: 'Password saved. Use it with your email next time.',
  failed: 'The password was not saved. Try again.',
} as const;

export const idle = {
  title: 'Ready for the next call',
  text: 'When your phone rings, the caller appears here. Nothing to click.',
  offlineTitle: 'Waiting for the connection',
  offlineText:
    'Calls ring on your phone as always. The caller appears here as soon as the connection is back.',
  loadingTitle: 'Looking for your calls',
  today: 'Today',
  calls_one: '{{count}} call',
  calls_other: '{{count}} calls',
  answered_one: '{{count}} answered',
  answered_other: '{{count}} answered',
  callBack_one: '{{count}} call to return',
  callBack_other: '{{count}} calls to return',
  callBackHint: 'The oldest waits longest.',
  showMissed: 'Show missed calls',
  alertsHint: 'Working in another window? Let the browser tell you who is calling.',
  alertsOn: 'Turn on notifications',
} as const;

export const board = {
  title: 'Live calls',
  show: 'Show',
  mine: 'My calls',
  all: 'All live calls',
  count_one: '{{count}} live call',
  count_other: '{{count}} live calls',
  empty: 'Nobody is on a call.',
  emptyNext: 'Every call of the company appears here the moment it rings.',
  nobody: 'nobody yet',
  steps_one: 'after {{count}} colleague',
  steps_other: 'after {{count}} colleagues',
} as const;

export const help = {
  title: 'Keyboard shortcuts',
  close: 'Close help',
  help: 'This help',
  pick: 'Choose the caller among the candidates',
  escape: 'Close details or help',
  card: 'Go to the current call',
  list: 'Go to recent calls',
  arrows: 'Move in the list',
  open: 'Open details of the selected call',
  filter: 'All calls or missed only',
  tasks: 'Missed calls to return, or recent calls',
  dismiss: 'Put the ended card away',
  singleKeys: 'Single-key shortcuts',
  singleKeysHint: 'Turn them off if you use voice control or press keys by accident.',
  letters: 'Letters are places on the keyboard: they work in every layout.',
} as const;
