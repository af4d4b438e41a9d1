export const departments = {
  title: 'Departments',
  intro: 'Departments as each phone system has them now, and which of their members they ring.',
  emptyNext: 'Connect a phone system: its departments are shown here.',
  none: 'This phone system has no department.',
  nobody: 'Nobody is in the department.',
  order: {
    all: 'Rings everybody at once.',
    evenly: 'Rings everybody in turn, evenly.',
    inOrder: 'Rings one after the other.',
    waterfall: 'Rings more and more of them.',
  },
  rung: 'Gets calls of the department',
  notRung: 'Gets no calls of the department',
  untold: 'whether the department rings this person is not told',
  switch: '{{person}} gets calls of the department “{{department}}”',
} as const;
