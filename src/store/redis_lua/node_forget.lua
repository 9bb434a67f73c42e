-- who forgets
call('UNLINK', sockets)
write('by', by or ARGV[2], 'till', till or 0)
return 1
