import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'The PBX asks nobody where to send a call.': 'АТС никого не спрашивает, куда направить звонок.',
  'No operation for placing a call is published.': 'Операция заказа звонка не опубликована.',
  'No operation for live calls is published.': 'Операции с текущими звонками не опубликованы.',
  'No operation for presence is published.': 'Операция смены статуса не опубликована.',
  'No operation for block lists is published.': 'Операции с чёрным и белым списками не опубликованы.',
  'No operation for the voice menu is published.': 'Операции с голосовым меню не опубликованы.',
  'No operation for sound files is published.': 'Операции со звуковыми файлами не опубликованы.',
  'Only trunks can be listed; no list of employees is known.':
    'Можно получить только список транков; список сотрудников неизвестен.',
  'No operation for forwarding is published.': 'Операция переадресации не опубликована.',
  'No operation for departments is published.': 'Операции с отделами не опубликованы.',
  'No operation that switches recording is published.': 'Операция включения записи не опубликована.',
  'Autosecretary has written nothing down of it.': 'Автосекретарь ничего из этого не расшифровал.',
  'Autosecretary keeps recordings for thirty days and has this one no more.':
    'Автосекретарь хранит записи тридцать дней, и этой у него уже нет.',
  'a trunk has no `trunkId`': 'у транка нет `trunkId`',
  'answered without phrases': 'в ответе нет фраз',
  'the list of trunks is not a list': 'список транков — не список',
  'the statistics are not a list': 'статистика — не список',
  'the statistics are not JSON': 'статистика — не JSON',
  'the event is not JSON': 'событие — не JSON',
};
