-- The configuration of docs/editors.md, in the words of older versions too, with the command line under test.
vim.cmd('filetype on')
local kinds = { terraform = true, tf = true, yaml = true, json = true, pac = true }
vim.cmd('autocmd BufRead,BufNewFile *.tf setlocal filetype=terraform')
vim.cmd('autocmd BufRead,BufNewFile *.pac,wpad.dat setlocal filetype=pac')

local client
function _G.start_server()
  if not kinds[vim.bo.filetype] then return end
  local config = {
    name = 'workspaces-ports',
    cmd = { 'node', vim.env.WORKSPACES_PORTS, 'lsp', '--stdio' },
    root_dir = vim.fn.getcwd(),
  }
  if vim.lsp.start then
    vim.lsp.start(config)
  else
    client = client or vim.lsp.start_client(config)
    vim.lsp.buf_attach_client(0, client)
  end
end
vim.cmd('autocmd FileType * lua start_server()')
