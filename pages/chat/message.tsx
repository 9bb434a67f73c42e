import type { Message, Sent } from 'chat-service-client'

import type { Feed } from './feed.js'
import { Disc, Name, Text } from './text.js'
import type { Row } from './timeline.js'
import { dayOf, fullTimeOf, isoTimeOf, timeOf } from './times.js'
import { countText, explain } from './words.js'

/** Messages of servers with a checker hook may have any fields. */
function textOf({ author, id, timestamp, textMessage, ...more }: Message): string {
  return typeof textMessage === 'string' ? textMessage : JSON.stringify({ textMessage, ...more })
}

function Time({ timestamp }: { timestamp: number }) {
  return (
    <time dateTime={isoTimeOf(timestamp)} title={fullTimeOf(timestamp)}>{timeOf(timestamp)}</time>
  )
}

/** A line of the list. Separators belong to the message that they stand before. */
export function MessageRow({ row, isOwn }: { row: Row, isOwn: boolean }) {
  if (row.kind === 'gap') {
    return <li class="separator gap">{countText(row.count, 'message is', 'messages are')} missing here</li>
  }
  const { message, beginsDay, beginsNew, beginsGroup } = row
  const { author, timestamp } = message
  return (
    <li class={`row${beginsGroup ? ' first' : ''}${isOwn ? ' own' : ''}`} data-id={message.id}>
      {beginsDay && <div class="separator">{dayOf(timestamp, Date.now())}</div>}
      {beginsNew && <div class="separator new">New messages</div>}
      <div class="message">
        {!isOwn && (beginsGroup ? <Disc name={author ?? '*'} /> : <span class="disc none" />)}
        <div class="bubble">
          {beginsGroup && !isOwn
            ? <div class="head">{author === undefined ? <em>The server</em> : <Name name={author} />}</div>
            : <span class="for-readers">{isOwn ? 'You' : author}: </span>}
          <Text text={textOf(message)} />
        </div>
        <span class="state">
          <Time timestamp={timestamp} />
          {isOwn && <span class="tick" role="img" aria-label="Stored" title="Stored">✓</span>}
        </span>
      </div>
    </li>
  )
}

/** A message of the user that is not stored. */
export function UnsentRow({ sent, feed }: { sent: Sent, feed: Feed }) {
  const isFailed = sent.state === 'failed'
  return (
    <li class={`row own unsent${isFailed ? ' failed' : ' pending'}`}>
      <div class="message">
        <div class="bubble">
          <span class="for-readers">You: </span>
          <Text text={sent.message.textMessage ?? ''} />
        </div>
        {isFailed
          ? (
            <span class="state error">
              Not sent. {sent.error && explain(sent.error)}{' '}
              <button class="small" onClick={() => feed.retry(sent)}>Send again</button>{' '}
              <button class="small plain" onClick={() => feed.discard(sent)}>Discard</button>
            </span>
            )
          : <span class="state">Sending…</span>}
      </div>
    </li>
  )
}
