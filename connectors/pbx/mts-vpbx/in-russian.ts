import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'The PBX asks nobody where to send a call.': 'АТС никого не спрашивает, куда направить звонок.',
  'MTS gives the format of this operation only to its customers.':
    'Формат этой операции МТС сообщает только своим клиентам.',
  'No operation for live calls is published.': 'Операции с текущими звонками не опубликованы.',
  'No list of the company’s numbers is known.': 'Список номеров компании неизвестен.',
  'No operation for presence is published.': 'Операция смены статуса не опубликована.',
  'No operation for block lists is known.': 'Операции с чёрным и белым списками неизвестны.',
  'No operation for the voice menu is known.': 'Операции с голосовым меню неизвестны.',
  'No operation for sound files is known.': 'Операции со звуковыми файлами неизвестны.',
  'No operation for forwarding is known.': 'Операция переадресации неизвестна.',
  'The list of subscribers names the department of each; no operation for departments is known.':
    'В списке абонентов указан отдел каждого; операции с отделами неизвестны.',
  'No operation that switches recording is known.': 'Операция включения записи неизвестна.',
  'The PBX has this recording no more.': 'Этой записи на АТС больше нет.',
  'a subscriber has no `userId`': 'у абонента нет `userId`',
  'no header carries the key for the callback': 'ни в одном заголовке нет ключа обратного вызова',
  'the call history has no `content`': 'в истории звонков нет `content`',
  'the call history is not JSON': 'история звонков — не JSON',
  'the event is not JSON': 'событие — не JSON',
  'the list of subscribers is not a list': 'список абонентов — не список',
  'events could not be switched on: answered {status}': 'события не удалось включить: ответ {status}',
};
