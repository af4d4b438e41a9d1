import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'The PBX has no published operation for voice menus; they are set up in its cabinet.':
    'Операции с голосовыми меню не опубликованы; меню настраиваются в личном кабинете АТС.',
  'The PBX has no published operation for sound files.': 'Операции со звуковыми файлами не опубликованы.',
  'The PBX has no published operation for holding a call.': 'Операция удержания звонка не опубликована.',
  'The PBX has no published operation for taking a call back from hold.':
    'Операция снятия звонка с удержания не опубликована.',
  'The PBX has no published operation for ending a call.': 'Операция завершения звонка не опубликована.',
  'Departments stand beside employees; no operation for them is published.':
    'Отделы указаны у сотрудников; операции с ними не опубликованы.',
  'The PBX answered without a word on this rule.': 'Об этом правиле АТС в ответе ничего не сказала.',
  'The PBX refused without a reason.': 'АТС отказала без объяснений.',
  'XML with a document type or entities is refused': 'XML с типом документа или сущностями не принимается',
  'a page came in place of the recording': 'вместо записи пришла страница',
  'it does not say what became of the number': 'АТС не говорит, что стало с номером',
  'lists belong to employees here; a list of the whole company is not known':
    'списки здесь у каждого сотрудника свои; общий список компании неизвестен',
  'the PBX has no such state': 'такого статуса у АТС нет',
  'the answer to the subscription names no `subscriptionId`': 'в ответе на подписку нет `subscriptionId`',
  'the answer to the subscription says not how long it lasts': 'в ответе на подписку нет её срока',
  'the body is not XML': 'тело запроса — не XML',
  'the call log has no end': 'журнал звонков не кончается',
  'the call log is not JSON': 'журнал звонков — не JSON',
  'the call log is not a list': 'журнал звонков — не список',
  'the list of recordings has no end': 'список записей не кончается',
  'the lists cannot be read': 'списки не удаётся прочитать',
  'the rules of forwarding cannot be read': 'правила переадресации не удаётся прочитать',
  'whether calls are forwarded cannot be read': 'не удаётся прочитать, включена ли переадресация',
  'whether calls are recorded cannot be read': 'не удаётся прочитать, включена ли запись',
  'this is not a recording of this PBX': 'это запись не этой АТС',
  '"{number}" is not a number of ten digits': '«{number}» — не номер из десяти цифр',
  'calls are forwarded to numbers of ten digits, not to "{number}"':
    'переадресация — только на номера из десяти цифр, а не на «{number}»',
  'it has no number "{id}"': 'номера «{id}» у неё нет',
  'the call was refused with {status}': 'в звонке отказано с кодом {status}',
};
