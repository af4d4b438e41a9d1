export const captures = {
  title: 'Capture',
  intro:
    'Records everything that the phone system says, refused messages too, so that support can play the trouble again. Secrets, phone numbers and names are replaced before anything is written. Kept for 30 days.',
  hours: 'Record for',
  for: { hour: 'an hour', shift: '8 hours', day: 'a day', threeDays: '3 days', week: 'a week' },
  start: 'Start the capture',
  stop: 'Stop',
  download: 'Download',
  remove: 'Delete',
  removeQuestion: 'The capture is deleted for good.',
  isOn: 'Records',
  end: {
    stopped: 'Stopped',
    time: 'Time was up',
    full: 'Full',
    connectionGone: 'Connection removed',
  },
  lines_one: '{{count}} message',
  lines_other: '{{count}} messages',
  size: '{{size}} kB',
  until: 'ends',
  dropped_one: '{{count}} message is missing: it came faster than it could be written, or was too large.',
  dropped_other:
    '{{count}} messages are missing: they came faster than they could be written, or were too large.',
} as const;
