/** English words that every page needs; the other languages have exactly these keys. */
export const en = {
  app: { name: 'Callweave' },
  language: { label: 'Language', switchTo: 'Показать по-русски', short: 'RU' },
  theme: { label: 'Theme', light: 'Light theme', dark: 'Dark theme', auto: 'Theme of the system' },
  boot: { connecting: 'Connecting…' },
  header: {
    menu: 'My menu',
    signOut: 'Sign out',
    role: { admin: 'Administrator', supervisor: 'Supervisor', agent: 'Agent' },
    noAgent: 'No phone assigned',
  },
  signIn: {
    title: 'Sign in',
    email: 'Email',
    password: 'Password',
    submit: 'Sign in',
    wrong: 'Email and password do not match. Check the keyboard layout and Caps Lock.',
    tooMany: 'Too many attempts. Wait a minute, then try again.',
    unreachable: 'The hub does not answer. Check the network and try again.',
    linkUsed:
      'This one-time link no longer works: it was used or it has expired. Ask for a new one, or sign in with a password.',
    expired: 'You were signed out. Sign in again.',
    hint: 'First start? Open the one-time link that the hub printed in its console.',
  },
  player: {
    label: 'Recording of the call',
    play: 'Play recording',
    pause: 'Pause',
    position: 'Position',
    at: '{{at}} of {{length}}',
    speed: 'Speed',
    download: 'Save the recording',
    broken: 'The recording cannot be played here. Try again, or save it as a file.',
  },
  transcript: {
    title: 'What was said, as the PBX has written it down',
    empty: 'The PBX heard no words in it.',
    listen: 'Listen from {{at}}',
    speaker: {
      customer: 'Customer',
      agent: 'Agent',
      bot: 'Robot',
      channelA: 'Side A',
      channelB: 'Side B',
    },
  },
  error: {
    title: 'Something went wrong',
    reload: 'Reload',
    text: 'The page met an error it did not expect.',
  },
} as const;
