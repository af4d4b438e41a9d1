export const recompute = {
  title: 'Try the rules on old calls',
  intro:
    'Shows what the rules above, as they stand in the form, would have made of finished calls. Nothing changes before you apply it.',
  span: 'Calls of',
  days_one: 'the last {{count}} day',
  days_other: 'the last {{count}} days',
  try: 'Try',
  cancel: 'Stop',
  apply: 'Apply to these calls',
  applyQuestion:
    '{{count}} calls get another responsible or another reason. Save the rules too if new calls are to follow them.',
  nobody: 'nobody',
  lookedAt: 'Calls looked at',
  planned: 'Would change',
  applied: 'Changed',
  reassigned: 'To somebody else',
  changedSince: 'Left alone: changed meanwhile',
  state: {
    dry: {
      waiting: 'Waits for its turn…',
      running: 'Tries…',
      done: 'This would happen:',
      failed: 'It could not be tried.',
      cancelled: 'Stopped.',
    },
    real: {
      waiting: 'Waits for its turn…',
      running: 'Applies…',
      done: 'Applied.',
      failed: 'It could not be applied whole.',
      cancelled: 'Stopped. What was applied stays.',
    },
  },
} as const;
