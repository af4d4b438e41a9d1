import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'Address of the environment': 'Адрес среды',
  'https://company.crm4.dynamics.com, as in the address bar':
    'https://company.crm4.dynamics.com, как в адресной строке',
  'Directory (tenant) id': 'Идентификатор каталога (tenant)',
  'Of Microsoft Entra, on the page of the application': 'Из Microsoft Entra, на странице приложения',
  'Application (client) id': 'Идентификатор приложения (client)',
  'Its value, not its id': 'Значение секрета, не его идентификатор',
  'Sign-in service': 'Служба входа',
  'Another one in national clouds': 'В национальных облаках — другая',
  'Unanswered calls end as': 'Чем заканчиваются неотвеченные звонки',
  'The state of the activity; how the call went stands in its text either way':
    'Состояние действия; как прошёл звонок, в любом случае написано в тексте',
  'Status reason of outgoing calls': 'Причина состояния исходящих звонков',
  'Number of the status reason within “completed”; yours if the column was changed':
    'Номер причины состояния внутри «Завершено»; ваш, если колонку меняли',
  'Status reason of incoming calls': 'Причина состояния входящих звонков',
  Likewise: 'Так же',
  'Status reason of cancelled calls': 'Причина состояния отменённых звонков',
  'Within “cancelled”': 'Внутри «Отменено»',
  'Column with the digits of the number': 'Колонка с цифрами номера',
  'Logical name of a column of your own in contacts, accounts and leads that holds digits only. Empty: the telephone columns are searched in the usual spellings':
    'Логическое имя вашей колонки в контактах, организациях и интересах, где хранятся одни цифры. Пусто: в колонках телефонов ищутся обычные написания',
  'Logical name of a text column of your own in phone calls. Empty: the address stands in the description':
    'Логическое имя вашей текстовой колонки в звонках. Пусто: ссылка будет в описании',

  'Dynamics 365 opens cards for a program in its own browser page only (Channel Integration Framework)':
    'Dynamics 365 открывает карточки только программе на своей странице в браузере (Channel Integration Framework)',

  'Dynamics does not allow the application to do it: {why}': 'Dynamics не разрешает приложению: {why}',
  'no reason': 'причина не названа',
  'no reason ({code})': 'причина не названа ({code})',
  'this environment has no phone calls': 'в этой среде нет звонков (phonecall)',
  'no list of users': 'в ответе нет списка пользователей',
  'no list of {table}': 'в ответе нет списка {table}',
  'Microsoft Entra gives no token: {why}': 'Microsoft Entra не выдаёт токен: {why}',
  'the sign-in was answered with something else than JSON': 'ответ на вход — не JSON',
  'the sign-in was answered with something else than an object': 'ответ на вход — не объект',

  'Dynamics does not know status reason {code} and has chosen its own: correct it in the settings':
    'Dynamics не знает причины состояния {code} и выбрала свою: исправьте её в настройках',
  'The contact was merged into another, which the call is written to':
    'Контакт объединили с другим; звонок записан в тот',
  'The account was merged into another, which the call is written to':
    'Организацию объединили с другой; звонок записан в ту',
  'The lead was merged into another, which the call is written to':
    'Интерес объединили с другим; звонок записан в тот',
  'The contact is not in Dynamics any more': 'Контакта в Dynamics больше нет',
  'The account is not in Dynamics any more': 'Организации в Dynamics больше нет',
  'The lead is not in Dynamics any more': 'Интереса в Dynamics больше нет',
  'The {card} was merged into another, which the call is written to':
    'Карточку ({card}) объединили с другой; звонок записан в ту',
  'The {card} is not in Dynamics any more': 'Карточки ({card}) в Dynamics больше нет',
  'The agent is no active user of Dynamics: the call keeps its owner, the agent stands in the text':
    'Сотрудник — не действующий пользователь Dynamics: владелец звонка прежний, сотрудник указан в тексте',
  'Dynamics does not take the parties of the call: who talked with whom stands in the text':
    'Dynamics не принимает участников звонка: кто с кем говорил, указано в тексте',
  'Dynamics does not let the application give the call to its agent: the agent stands in the text':
    'Dynamics не даёт приложению назначить звонок сотруднику: сотрудник указан в тексте',
  'Somebody has deleted this call in Dynamics; it is not written again':
    'Этот звонок в Dynamics удалили; снова он не записывается',
};
