export const presence = {
  label: 'Мой статус',
  set: 'Поставить во всех АТС',
  done: 'Поставлено.',
  lost: 'Неизвестно, поставлено ли. Посмотрите ещё раз чуть позже.',
  state: {
    available: 'Доступен',
    break: 'Перерыв',
    dnd: 'Не беспокоить',
    offline: 'Не в сети',
    unknown: 'Неизвестно',
    differs: 'Не везде одинаково',
  },
  result: {
    refused: 'отказ:',
    unknown: 'ответ потерян:',
    unsupported: 'не умеет:',
  },
} as const;
