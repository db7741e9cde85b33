/** What the AsyncAPI document describes of this feature. */
export { AuthRefreshDto, TaskSubscribeDto, TaskUnsubscribeDto, TeamSubscribeDto } from './socket-requests.dto.js';
