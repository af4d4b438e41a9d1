export const parts = {
  unreachable: 'The hub does not answer. Check the network and try again.',
  refused: 'The hub says:',
  retry: 'Try again',
  loading: 'Loading…',
  never: 'never',
  save: 'Save',
  saved: 'Saved.',
  cancel: 'Cancel',
  close: 'Close',
  more: 'Show more',
  copy: { idle: 'Copy', copied: 'Copied.', failed: 'Not copied. Select the text and copy it yourself.' },
} as const;
