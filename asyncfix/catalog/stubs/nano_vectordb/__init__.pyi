# https://github.com/gusye1234/nano-vectordb
from nano_vectordb.dbs import MultiTenantNanoVDB, NanoVectorDB
