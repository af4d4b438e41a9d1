export const shell = {
  name: 'Console',
  navigation: 'Pages of the console',
  skip: 'Skip to the page',
  desktop: 'Agent desktop',
  notForYou: 'The console is for administrators',
  askAdmin: 'Your calls are on the agent desktop. If you need more, ask your administrator for another role.',
} as const;
