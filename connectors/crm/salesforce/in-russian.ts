import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'Address to sign in at': 'Адрес для входа',
  'Your My Domain: https://company.my.salesforce.com':
    'Ваш My Domain: https://company.my.salesforce.com (адрес организации)',
  'A key whose certificate the app has (JWT bearer), or the secret of the app (client credentials)':
    'Ключ, сертификат которого есть у приложения (JWT bearer), или секрет приложения (client credentials)',
  'Consumer key': 'Ключ приложения (Consumer Key)',
  'Of the app': 'Со страницы приложения',
  'Consumer secret': 'Секрет приложения (Consumer Secret)',
  'With client credentials': 'Для client credentials',
  'User name of the integration': 'Имя пользователя интеграции',
  'With JWT bearer: as in Salesforce, cti@company.ru': 'Для JWT bearer: как в Salesforce, cti@company.ru',
  'Private key': 'Закрытый ключ',
  'With JWT bearer: the whole text of the .pem or .key file':
    'Для JWT bearer: весь текст файла .pem или .key',
  'Audience of the assertion': 'Получатель подтверждения (audience)',
  'With JWT bearer, and only where it is another. Empty: https://login.salesforce.com, for sandboxes https://test.salesforce.com':
    'Для JWT bearer и только если он другой. Пусто: https://login.salesforce.com, для песочниц https://test.salesforce.com',
  'API version': 'Версия API',
  'Field for the id of the call': 'Поле для идентификатора звонка',
  'API name of an external-id field that you have made in activities. Empty: calls are found again by CallObject':
    'Имя API поля с признаком «внешний идентификатор», которое вы создали в действиях. Пусто: звонки ищутся по CallObject',
  'Field for the recording': 'Поле для записи разговора',
  'API name of a field of your own in activities, a URL or a text. Empty: the address stands in the comments only':
    'Имя API вашего поля в действиях, URL или текст. Пусто: адрес записи только в комментариях',
  'Status of calls': 'Статус звонков',
  'A value of the field Status of tasks that means closed':
    'Значение поля «Статус» задач, которое означает «закрыта»',
  'Further phone fields of contacts': 'Другие поля телефонов у контактов',
  'API names with commas between them: HomePhone, OtherPhone. Phone and MobilePhone are always read':
    'Имена API через запятую: HomePhone, OtherPhone. Phone и MobilePhone читаются всегда',
  'Share of the daily requests, per cent': 'Доля суточных запросов, проценты',
  'When the company has used so much of what Salesforce allows in 24 hours, Callweave waits and leaves the rest to others':
    'Когда компания израсходовала столько из разрешённого Salesforce за 24 часа, Callweave ждёт и оставляет остальное другим',

  'Salesforce opens cards for a program in its own browser page only (Open CTI)':
    'Salesforce открывает карточки только программе на своей странице в браузере (Open CTI)',

  'is needed to sign in this way': 'нужно для такого входа',
  'is no RSA private key': 'это не закрытый ключ RSA',
  'the private key is no RSA key in PEM form': 'закрытый ключ — не ключ RSA в виде PEM',
  'Salesforce gives no token: {why}': 'Salesforce не выдаёт токен: {why}',
  'Salesforce has trouble with the sign-in: {why}': 'у Salesforce сейчас не получается вход: {why}',
  'too many sign-ins of this user': 'этот пользователь входит слишком часто',
  'the token came without the address of the org': 'вместе с токеном не пришёл адрес организации',
  'the address of the org that came with the token is not encrypted':
    'адрес организации, пришедший с токеном, без шифрования',
  'the sign-in was answered with something else than JSON': 'ответ на вход — не JSON',
  'the sign-in was answered with something else than an object': 'ответ на вход — не объект',

  'Salesforce is busy: {why}': 'Salesforce занята: {why}',
  'Salesforce lets no program in: {why}': 'Salesforce не пускает программы: {why}',
  'Salesforce has too many long requests of this company under way':
    'у Salesforce сейчас слишком много долгих запросов этой компании',
  'the company has used up its requests of 24 hours at Salesforce':
    'компания израсходовала запросы к Salesforce за 24 часа',
  'the company has used {used} of {total} requests of 24 hours; the rest is left to others':
    'компания израсходовала {used} из {total} запросов за 24 часа; остальное оставлено другим',
  'the answer to a query has no rows': 'в ответе на запрос нет строк',
  'the answer to a search has no rows': 'в ответе на поиск нет строк',
  'the description of tasks has no fields': 'в описании задач нет полей',
  'activities have no such fields, or this user may not write them: {fields}':
    'у действий нет таких полей, или этот пользователь не может их заполнять: {fields}',
  'the field {field} is not marked as an external id': 'поле {field} не отмечено как внешний идентификатор',
  'Salesforce has no external id {field} in activities that this user may write: make the field, or leave its name empty in the settings':
    'в действиях Salesforce нет внешнего идентификатора {field}, который этот пользователь может заполнять: создайте поле или оставьте его имя в настройках пустым',
  'the call was accepted and is not shown yet': 'звонок принят, но пока не виден',
  'the lead was accepted without an id': 'лид принят, но без идентификатора',

  'The contact is not in Salesforce any more': 'Контакта в Salesforce больше нет',
  'The lead is not in Salesforce any more': 'Лида в Salesforce больше нет',
  'The account is not in Salesforce any more': 'Организации в Salesforce больше нет',
  'The contact was merged: the call is written to the one that stayed':
    'Контакт объединили с другим: звонок записан в тот, что остался',
  'The lead was merged: the call is written to the one that stayed':
    'Лид объединили с другим: звонок записан в тот, что остался',
  'The account was merged: the call is written to the one that stayed':
    'Организацию объединили с другой: звонок записан в ту, что осталась',
  'The lead has become a contact, which the call is written to':
    'Лид стал контактом; звонок записан в контакт',
  'The agent is no active user of Salesforce: the call keeps its owner, the agent stands in the comments':
    'Сотрудник — не действующий пользователь Salesforce: владелец звонка прежний, сотрудник указан в комментариях',
  'Salesforce does not let this user give the call to its agent: the agent stands in the comments':
    'Salesforce не даёт назначить звонок сотруднику: сотрудник указан в комментариях',
  'Salesforce does not let this user write to the account: the call stands by itself':
    'Salesforce не даёт записать звонок в организацию: он стоит сам по себе',
  'Salesforce does not let this user write to the person: the call stands by itself':
    'Salesforce не даёт записать звонок этому человеку: он стоит сам по себе',
  'Salesforce has several tasks of this call; the oldest is kept up to date':
    'В Salesforce несколько задач этого звонка; обновляется самая старая',
  'Somebody has deleted this call in Salesforce; it is not written again':
    'Этот звонок в Salesforce удалили; снова он не записывается',
  'Salesforce makes no lead, so the call is written without it: {why}':
    'Salesforce не создаёт лид, звонок записан без него: {why}',
  'The duplicate rules of Salesforce forbid a lead for this caller, so none was made; the call is written without it':
    'Правила дублей Salesforce не разрешают лид для этого звонящего, и он не создан; звонок записан без него',
};
