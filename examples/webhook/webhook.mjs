import { createServer } from 'node:http'

const hooks = {
  room_message_before ({ args: [room, { textMessage }] }) {
    if (textMessage.includes('spam')) return { error: { code: 'noSpam' } }
    return { args: [room, { textMessage: textMessage.replaceAll('darn', '****') }] }
  },
  room_message_after: ({ results }) => results && { results: [...results, 'thank you'] }
}

const server = createServer(async (request, response) => {
  const body = (await request.toArray()).join('')
  const { hook, data } = JSON.parse(body)
  response.end(JSON.stringify(hooks[hook]?.(data) ?? {}))
}).listen(process.argv[2] ?? 3000, '127.0.0.1',
  () => console.log(`listening on 127.0.0.1:${server.address().port}`))
