export const presence = {
  label: 'My presence',
  set: 'Set at all phone systems',
  done: 'Set.',
  lost: 'Not known whether it was set. Look again in a moment.',
  state: {
    available: 'Available',
    break: 'Break',
    dnd: 'Do not disturb',
    offline: 'Offline',
    unknown: 'Not known',
    differs: 'Not the same everywhere',
  },
  result: {
    refused: 'did not take it:',
    unknown: 'lost its answer:',
    unsupported: 'cannot:',
  },
} as const;
