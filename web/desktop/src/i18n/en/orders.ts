export const orders = {
  label: 'What you can do with this call',
  order: {
    hold: 'Hold',
    retrieve: 'Take back',
    transfer: 'Hand on',
    join: 'Join',
    hangUp: 'Hang up',
  },
  step: {
    asking: '{{order}}: the phone system is being asked…',
    asked: '{{order}}: ordered. The card changes when the phone system has done it.',
    silent:
      '{{order}}: the phone system took the order, but has not told what became of it. Look at your phone.',
    refused: '{{order}}: not done.',
    unknown:
      '{{order}}: the answer was lost, it may have been done. Look at your phone before you try again.',
  },
  handOn: {
    title: 'Hand this call on',
    to: 'Number, or name of a colleague',
    submit: 'Hand on now',
    cancel: 'Cancel',
    chosen: '{{name}}, extension {{extension}}',
    colleagues: 'Colleagues',
    nobody: 'No colleague with an extension here has such a name.',
    noList: 'The list of colleagues could not be read. A number can still be typed.',
  },
} as const;
