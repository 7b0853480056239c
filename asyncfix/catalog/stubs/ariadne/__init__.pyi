# https://ariadnegraphql.org
from ariadne.objects import MutationType, ObjectType, QueryType
