/* One module for both engines of COIN-OR. Their libraries export functions of the same name, of which each must call its own: the linker
   has to be given Cbc before Clp, and pkg-config's entry for Cbc does that. */
#include <coin/Cbc_C_Interface.h>
#include <coin/Clp_C_Interface.h>
