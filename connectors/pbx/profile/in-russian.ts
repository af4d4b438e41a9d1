import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'A profile has no words for presence.': 'В профиле нет слов для статусов сотрудников.',
  'A profile has no words for the control of live calls.':
    'В профиле нет слов для управления текущими звонками.',
  'A profile has no words for routing by caller.': 'В профиле нет слов для маршрутов по номеру клиента.',
  'A profile has no words for forwarding.': 'В профиле нет слов для переадресации.',
  'A profile has no words for departments.': 'В профиле нет слов для отделов.',
  'A profile has no words for the recording of single users.':
    'В профиле нет слов для записи отдельных сотрудников.',
  'The profile of this connection has no section `{section}`.':
    'В профиле этого подключения нет раздела `{section}`.',
  'The profile says that this PBX has no prefixes.': 'В профиле сказано, что префиксов у этой АТС нет.',
  'The profile says that this PBX has no comments.': 'В профиле сказано, что комментариев у этой АТС нет.',
  'The profile has no `{part}`.': 'В профиле нет `{part}`.',
  'the profile of this connection has no `{part}`': 'в профиле этого подключения нет `{part}`',
  'the profile has mistakes, the first in line {line}: {message}':
    'в профиле есть ошибки, первая — в строке {line}: {message}',
  'the profile describes no webhook': 'в профиле не описан вебхук',
  'a part of the address is empty or dots': 'часть адреса пуста или из точек',
  'the answer has no id where the profile looks for it; the file may be there':
    'в ответе нет идентификатора там, где его ищет профиль; файл, возможно, уже на АТС',
  'the answer to the log-in has no access token where the profile looks for it':
    'в ответе на вход нет токена там, где его ищет профиль',
  'the file is too large for a prompt': 'файл слишком велик для фразы',
  'the list has no page': 'в списке нет ни одной страницы',
  'the log-in was answered with something that is not JSON': 'ответ на вход — не JSON',
  'the log-in was answered with {status}': 'ответ на вход — {status}',
  'the pages of the list go round': 'страницы списка идут по кругу',
  'the list has more than {count} pages': 'в списке больше {count} страниц',
  'a page of the list repeats an earlier one{more}': 'страница списка повторяет предыдущую{more}',
  'a page of the list repeats an earlier one': 'страница списка повторяет предыдущую',
  'a row of the list cannot be read: {why}': 'строку списка не удаётся прочитать: {why}',
  'the menu cannot be read: {why}': 'меню не удаётся прочитать: {why}',
  'the next page is at another address: {host}': 'следующая страница — по другому адресу: {host}',
  'the next page is not below {root}': 'следующая страница — не внутри {root}',
  'answered {status}, which the profile does not explain': 'ответ {status}, которого профиль не объясняет',
  'answered with {type} in place of a sound': 'вместо звука пришло {type}',
  'the PBX answers {status}': 'ответ АТС: {status}',
  '{count} rows in one minute: the answer is full, and there are no pages to ask for':
    '{count} строк за одну минуту: ответ полон, а страниц не предусмотрено',
  '`fromMenu` gives nothing that could be written': '`fromMenu` не даёт ничего, что можно записать',
  'the request needs `{name}`, which is not set': 'запросу нужно `{name}`, а оно не задано',
};
