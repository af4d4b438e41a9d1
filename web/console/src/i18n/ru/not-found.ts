export const notFound = {
  title: 'Не найдено',
  nothing: 'Здесь ничего нет',
  text: 'Адрес неверен, или то, что здесь было, удалено.',
  back: 'К подключениям',
} as const;
