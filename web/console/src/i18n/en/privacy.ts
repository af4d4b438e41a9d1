export const privacy = {
  title: 'Personal data',
  intro: 'When a person asks what you hold about them, or asks to be forgotten.',
  who: 'Who is it?',
  numbers: 'Phone numbers',
  numbersHint: 'One per line. Contacts with these numbers, and their other numbers, belong to it.',
  export: 'Gather a copy',
  count: 'Count what would be erased',
  countHint: 'Counting changes nothing: you see what was found, and erase only after that.',
  empty: 'Nobody has asked yet',
  emptyNext:
    'Enter the number of the person who asked. Afterwards this list says when it was done, and no longer who it was.',
  kind: { export: 'Copy of the data', erasure: 'Erasure' },
  state: {
    waiting: 'Waits',
    running: 'Under way',
    counted: 'Counted, nothing erased yet',
    done: 'Done',
    failed: 'Failed',
    expired: 'Time was up',
  },
  counts: {
    contacts: 'Contacts',
    calls: 'Calls',
    recordings: 'Recordings',
    tasks: 'Tasks',
    dialled: 'Dialled',
    blockEntries: 'Block list',
    places: 'Places in the database',
  },
  said: {
    recordingsHeld_one: '{{count}} recording stays: it is under a legal hold.',
    recordingsHeld_other: '{{count}} recordings stay: they are under a legal hold.',
    blockEntriesWaiting_one:
      '{{count}} entry of the block list keeps its number until the phone system has taken it out.',
    blockEntriesWaiting_other:
      '{{count}} entries of the block list keep their number until the phone system has taken them out.',
  },
  erase: 'Erase for good',
  eraseQuestion:
    'Contact, recordings, numbers and names of this person go everywhere and cannot be brought back. Calls stay in the statistics without them. Backups are not changed.',
  download: 'Download',
  remove: 'Take off the list',
  removeExport: 'The archive is deleted.',
  removeErasure: 'Only the entry goes; what was erased stays erased.',
} as const;
