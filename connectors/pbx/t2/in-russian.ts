import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'The PBX asks nobody where to send a call, and the fields of its personal managers are not published.':
    'АТС никого не спрашивает, куда направить звонок, а поля её персональных менеджеров не опубликованы.',
  'No operation for live calls is published.': 'Операции с текущими звонками не опубликованы.',
  'The list of employees has no state, and no operation for it is published.':
    'В списке сотрудников нет статуса, и операция для него не опубликована.',
  'No list of the numbers of the company is published.': 'Список номеров компании не опубликован.',
  'No operation for voice menus is published.': 'Операции с голосовыми меню не опубликованы.',
  'No operation for sound files is published.': 'Операции со звуковыми файлами не опубликованы.',
  'The call log shows that calls were forwarded; no operation for forwarding is published.':
    'В журнале видно, что звонки переадресованы; операция переадресации не опубликована.',
  'The list of employees names the group of each; no operation for groups is published.':
    'В списке сотрудников указана группа каждого; операции с группами не опубликованы.',
  'No operation that switches recording is published.': 'Операция включения записи не опубликована.',
  'a current call cannot be read': 'текущий звонок не удаётся прочитать',
  'answered without words': 'в ответе нет слов',
  'it has no white list that can be read or changed from outside':
    'белый список нельзя прочитать и изменить извне',
  'the PBX does not keep it any more': 'АТС её больше не хранит',
  'the PBX takes digits only': 'АТС принимает только цифры',
  'the answer is not JSON': 'ответ — не JSON',
  'the answer to the refresh has no pair of tokens': 'в ответе на обновление нет пары токенов',
  'the black list is not of a form that is known': 'чёрный список не той формы, которая известна',
  'the call log is not a list': 'журнал звонков — не список',
  'this PBX takes whole numbers only': 'эта АТС принимает только номера целиком',
  '"{to}" is not a number to call': '«{to}» — не номер, на который можно позвонить',
  'the PBX knows no employee {number}': 'АТС не знает сотрудника {number}',
};
