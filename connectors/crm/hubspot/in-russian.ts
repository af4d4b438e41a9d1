import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'Hub ID': 'Hub ID (номер аккаунта)',
  'Number of the account, for links to contacts. Empty: there are none':
    'Номер аккаунта, для ссылок на контакты. Пусто: ссылок не будет',
  'Access token of a private app': 'Токен доступа закрытого приложения (private app)',
  'With it the three fields of an OAuth app are not needed': 'С ним три поля приложения OAuth не нужны',
  'OAuth app: client id': 'Приложение OAuth: client id',
  'OAuth app: client secret': 'Приложение OAuth: client secret',
  'OAuth app: refresh token': 'Приложение OAuth: refresh token',
  'Issued when the app is installed': 'Выдаётся, когда приложение устанавливают',
  'Property with the id of the call': 'Свойство с идентификатором звонка',
  'Internal name of a text property of your own at calls; without it no call could be found again':
    'Внутреннее имя вашего текстового свойства у звонков; без него записанный звонок не найти',
  'Its values are unique': 'Его значения уникальны',
  '“Require unique values for this property” is on. A call whose answer was lost is then simply sent again; otherwise it is looked for':
    'Включено «Require unique values for this property». Тогда звонок, ответ о котором потерялся, просто отправляется ещё раз; иначе его ищут',
  'What is new is found after so many seconds': 'Через сколько секунд находится новое',
  'HubSpot finds a call that was just made only a while later':
    'Только что созданный звонок поиск HubSpot находит не сразу',
  'Properties of contacts that are searched for a number': 'Свойства контактов, в которых ищется номер',
  'Up to five internal names, with commas': 'До пяти внутренних имён через запятую',
  'Number of the account (Hub ID)': 'Номер аккаунта (Hub ID)',
  'For links to contacts. Empty: there are none': 'Для ссылок на контакты. Пусто: ссылок нет',
  'Address in the browser': 'Адрес в браузере',
  'Another one for accounts kept in Europe': 'У аккаунтов, которые хранятся в Европе, другой',
  'Address of the API': 'Адрес API',
  'The same for all accounts': 'Один для всех аккаунтов',
  'is the internal name of a property': 'это внутреннее имя свойства',
  'is a list of one to five internal names, with commas':
    'это от одного до пяти внутренних имён через запятую',
  'is a number': 'это число',
  'is needed where there is no token of a private app': 'нужно, если нет токена закрытого приложения',

  'HubSpot opens cards for a program in its own browser page only (Calling Extensions SDK)':
    'HubSpot открывает карточки только программе на своей же странице в браузере (Calling Extensions SDK)',
  'HubSpot refuses the token of the private app: copy it again':
    'HubSpot не принимает токен закрытого приложения (private app): скопируйте его заново',
  'HubSpot answered with something else than tokens': 'HubSpot ответил чем-то другим вместо токенов',
  'HubSpot is moving the account to another data centre':
    'HubSpot переносит этот аккаунт в другой центр обработки данных',
  'HubSpot makes no contact, so the call is written without it: {why}':
    'HubSpot не создаёт контакт, звонок записан без него: {why}',
  'HubSpot gives no tokens: {why}': 'HubSpot не выдаёт токены: {why}',
  'HubSpot does not allow the app to do it: {why}': 'HubSpot не разрешает это приложению: {why}',
  'the search of {what} gave no list': 'поиск ({what}) вернул не список',
  'no list of owners': 'вместо списка владельцев пришло другое',
  'the call was accepted, and its id is not told': 'звонок принят, но его идентификатор не сообщён',
  'the contact was accepted, and its id is not told': 'контакт принят, но его идентификатор не сообщён',
  'HubSpot has no property "{name}" at calls: create it first':
    'в HubSpot у звонков нет свойства «{name}»: сначала создайте его',
  'the property "{name}" does not require unique values':
    'у свойства «{name}» не включено требование уникальных значений',
  'Somebody has deleted this call in HubSpot; it is not written again':
    'Этот звонок в HubSpot удалили; заново он не записывается',
  'The agent is no owner in HubSpot any more: the agent stands in the text':
    'Сотрудник в HubSpot больше не владелец: он назван в тексте',
  'The contact is not in HubSpot any more': 'Контакта в HubSpot больше нет',
  'The contact was merged into another, which the call is written to':
    'Контакт объединили с другим; звонок записан в тот',
  'HubSpot has this call {times} times; the oldest is kept up to date':
    'Этот звонок есть в HubSpot несколько раз ({times}); обновляется самый старый',
};
