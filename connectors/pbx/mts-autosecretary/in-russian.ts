import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'The classic Autosecretary publishes no events: calls appear after their end.':
    'Классический Автосекретарь не сообщает о событиях: звонки появляются после завершения.',
  'The log says that a recording exists; where to fetch it is not published.':
    'Журнал говорит, что запись есть; где её взять, не опубликовано.',
  'The PBX asks nobody where to send a call.': 'АТС никого не спрашивает, куда направить звонок.',
  'No operation for placing a call is published.': 'Операция заказа звонка не опубликована.',
  'No operation for live calls is published.': 'Операции с текущими звонками не опубликованы.',
  'MTS gives the format of this operation only to its customers.':
    'Формат этой операции МТС сообщает только своим клиентам.',
  'No operation for presence is published.': 'Операция смены статуса не опубликована.',
  'The PBX has no list of operators.': 'Списка операторов у АТС нет.',
  'No operation for forwarding is published.': 'Операция переадресации не опубликована.',
  'No operation for departments is published.': 'Операции с отделами не опубликованы.',
  'No operation that switches recording is published.': 'Операция включения записи не опубликована.',
  'the call log is neither a list nor a page with items':
    'журнал звонков — не список и не страница со строками',
  'the call log is not JSON': 'журнал звонков — не JSON',
};
