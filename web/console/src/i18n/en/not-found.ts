export const notFound = {
  title: 'Not found',
  nothing: 'There is nothing here',
  text: 'The address is wrong, or what was here has been removed.',
  back: 'To the connections',
} as const;
