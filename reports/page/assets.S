// Files as they are, between two symbols each.

.macro embed name, file
  .global pibench_\name\()_begin
  .global pibench_\name\()_end
pibench_\name\()_begin:
  .incbin "\file"
pibench_\name\()_end:
  .byte 0
.endm

.section .rodata
embed page_script, SCRIPT_FILE
embed page_script_hash, SCRIPT_HASH_FILE
embed page_style, STYLE_FILE

.section .note.GNU-stack, "", %progbits
